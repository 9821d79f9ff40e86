from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from catalog.actions.make_release import ReleaseError, make_release
from curation.named import benchmark_named
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Fix a benchmark's active items, as they are now, under a name that never changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benchmark", help="name or slug")
        parser.add_argument("name", help="such as 2026-11 or 0.1")
        parser.add_argument("--notes", default="", help="what readers should know")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            release = make_release(
                benchmark_named(options["benchmark"]), options["name"], notes=options["notes"]
            )
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{release}: {release.item_count:,} items, digest {release.items_digest}")
