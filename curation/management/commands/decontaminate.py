from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from curation.actions.decontaminate import WORDS, decontaminate
from curation.command import FindingCommand
from curation.named import benchmark_named
from curation.reference_sets import ReferenceFileError


class Command(FindingCommand):
    help = "Find items that share words in a row with reference sets or training corpora."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("benchmark", help="name or slug")
        parser.add_argument(
            "--against",
            nargs="+",
            type=Path,
            required=True,
            metavar="FILE",
            help="JSON Lines, JSON, CSV, text (plain or .gz), or what filter_ngrams made",
        )
        parser.add_argument(
            "--n", type=int, default=WORDS, help=f"words in a row (default {WORDS})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = benchmark_named(options["benchmark"])
        if options["n"] < 1:
            raise CommandError(f"--n is {options['n']}: state how many words in a row, at least 1.")
        try:
            found = decontaminate(benchmark, options["against"], options["n"])
        except ReferenceFileError as error:
            raise CommandError(str(error)) from error
        self.print_found(benchmark, found)
