from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from curation.actions.find_duplicates import THRESHOLD, find_duplicates
from curation.command import FindingCommand
from curation.named import benchmark_named


class Command(FindingCommand):
    help = "Find items that are nearly the same as another one, here or in another benchmark."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benchmark", help="name or slug")
        parser.add_argument(
            "--threshold",
            type=float,
            default=THRESHOLD,
            help=f"share of 5-character pieces in common, 0 to 1 (default {THRESHOLD})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = benchmark_named(options["benchmark"])
        try:
            found = find_duplicates(benchmark, options["threshold"])
        except ValueError as error:
            raise CommandError(f"--threshold: {error}.") from error
        self.print_found(benchmark, found)
