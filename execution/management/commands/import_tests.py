from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalog.intake.report import RefusedError
from execution.actions.save_tests import import_tests, lines_of
from execution.importers import FORMATS
from web.command import PlainCommand

_SHOWN = 50


class Command(PlainCommand):
    help = "Import tests of items. All or nothing; the same tests twice change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="JSON Lines or a JSON list, plain or .gz")
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument(
            "--create-items",
            action="store_true",
            help="make an item, and the benchmark, where there is none; its key is the record's id",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_tests(
                Path(options["file"]),
                options["benchmark"],
                options["format"],
                create_items=options["create_items"],
            )
        except RefusedError as error:
            raise CommandError(str(error)) from error
        for line in lines_of(report.errors[:_SHOWN]):
            self.stderr.write(line)
        if report.errors:
            raise CommandError(f"{len(report.errors):,} errors: nothing was written.")
        self.stdout.write(f"benchmark        {report.benchmark}")
        for name in ("items_made", "new", "changed", "unchanged", "tests", "forgeable"):
            self.stdout.write(f"{name:<16} {getattr(report, name):,}")
