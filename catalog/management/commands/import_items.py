from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from catalog.actions.import_items import import_items
from catalog.importers import ITEM_FORMATS
from catalog.intake.command import ImportCommand, add_answer_arguments, files_of
from catalog.intake.first_rows import ITEMS
from catalog.intake.items import ItemChoices
from catalog.intake.report import RefusedError
from catalog.tag_table import TagTableError, load_tag_table


class Command(ImportCommand):
    help = "Import items, with the answers that their records carry. All or nothing."
    formats = ITEM_FORMATS
    table = ITEMS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_answer_arguments(parser)
        parser.add_argument(
            "--tag-table", metavar="PATH", help="JSON: free tag -> list of [main, sub] categories"
        )
        parser.add_argument(
            "--allow-unknown-languages",
            action="store_true",
            help="keep labels that name no language we know; they are listed",
        )

        parser.add_argument(
            "--allow-unknown-categories",
            action="store_true",
            help="own_items: keep categories that are none of ours; they are listed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        table = options["tag_table"]
        try:
            tags = load_tag_table(Path(table)) if table else None
            report = import_items(
                files_of(options["files"]),
                options["benchmark"],
                ItemChoices(
                    tags, options["allow_unknown_languages"], options["allow_unknown_categories"]
                ),
                format=options["format"],
                ignore=frozenset(options["ignore"]),
                empty=options["empty_answers"],
                new_attempts=options["new_attempt"],
                dry_run=options["dry_run"],
                watch=self.watch(),
            )
        except (RefusedError, TagTableError, OSError) as error:
            raise CommandError(str(error)) from error
        self.conclude(report)
