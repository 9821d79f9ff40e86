from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalog.intake.report import RefusedError
from judging.actions.import_judgments import import_judgments
from judging.importers import FORMATS, Stated
from web.command import PlainCommand

_SHOWN = 50


class Command(PlainCommand):
    help = "Import judgments that others made. All or nothing; the same file twice is there once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="JSON Lines, a JSON list or CSV, or .gz")
        parser.add_argument("--benchmark", required=True, help="name or slug; made when new")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--judge", default="", metavar="NAME", help="if the file does not say")
        parser.add_argument(
            "--baseline", default="", metavar="COMPETITOR", help="if the file does not say"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        stated = Stated(options["judge"], options["baseline"], path.name)
        try:
            report = import_judgments(path, options["benchmark"], options["format"], stated)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        for each in report.errors[:_SHOWN]:
            self.stderr.write(
                f"{each.file}:{each.line} {each.field}: found {each.found}; {each.fix}"
            )
        if report.errors:
            raise CommandError(f"{len(report.errors):,} errors: nothing was written.")
        self.stdout.write(f"benchmark        {report.benchmark}")
        for name, count in report.judges.items():
            self.stdout.write(f"judge            {name} ({count:,})")
        for name in ("new", "unchanged", "invalid", "repeats", "marks", "without_item"):
            self.stdout.write(f"{name:<16} {getattr(report, name):,}")
        self.stdout.write(f"models_made      {report.models_made:,}")
