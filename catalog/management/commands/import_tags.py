from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalog.actions.set_taxonomy import take_tag_table
from catalog.tag_table import TagTableError, load_tag_pairs
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Take in a table of free tags: which category each leads to, all its pairs kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="JSON: tag -> list of [main, sub] categories")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            table = load_tag_pairs(Path(options["file"]))
        except (TagTableError, OSError) as error:
            raise CommandError(str(error)) from error
        placed = take_tag_table(table, actor=None)
        self.stdout.write(f"{len(table):,} tags are known; {placed:,} items were placed.")
