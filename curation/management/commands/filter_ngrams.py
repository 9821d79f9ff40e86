from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from curation.actions.decontaminate import WORDS
from curation.reference_sets import ReferenceFileError, texts_of, write_filter
from stats.overlap import NgramFilter
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Make a filter of a corpus' word runs, so that items can be checked without the corpus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="plain or .gz")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--name", required=True, help="of the corpus, as curators read it")
        parser.add_argument(
            "--n", type=int, default=WORDS, help=f"words in a row (default {WORDS})"
        )
        parser.add_argument(
            "--capacity",
            type=int,
            default=10_000_000,
            help="about how many word runs (3.6 bytes each; default 10,000,000)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["n"] < 1 or options["capacity"] < 1:
            raise CommandError("--n and --capacity must be at least 1.")
        held = NgramFilter.empty(options["n"], options["capacity"])
        try:
            count = held.add(_texts(options["files"]))
        except ReferenceFileError as error:
            raise CommandError(str(error)) from error
        if count > options["capacity"]:
            raise CommandError(
                f"{count:,} word runs do not fit into {options['capacity']:,}: too many would be "
                f"found falsely. State --capacity {count}; nothing was written."
            )
        write_filter(options["out"], held, name=options["name"])
        self.stdout.write(f"{count:,} word runs, {len(held.bits):,} bytes.")


def _texts(files: list[Path]) -> Iterator[str]:
    for path in files:
        for _, text in texts_of(path):
            yield text
