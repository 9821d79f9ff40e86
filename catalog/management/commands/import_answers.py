from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from catalog.actions.import_answers import import_answers
from catalog.importers import ANSWER_FORMATS
from catalog.intake.command import ImportCommand, add_answer_arguments, files_of
from catalog.intake.first_rows import ANSWERS
from catalog.intake.report import RefusedError


class Command(ImportCommand):
    help = "Import answers to the items of a benchmark. All or nothing."
    formats = ANSWER_FORMATS
    table = ANSWERS

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        add_answer_arguments(parser)
        parser.add_argument(
            "--competitor",
            action="append",
            metavar="NAME",
            help="the model, where the file does not name it; one for all files, or one for each",
        )
        parser.add_argument(
            "--create-items", action="store_true", help="make items from the files' prompts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_answers(
                files_of(options["files"], options["competitor"]),
                options["benchmark"],
                format=options["format"],
                ignore=frozenset(options["ignore"]),
                empty=options["empty_answers"],
                create_items=options["create_items"],
                new_attempts=options["new_attempt"],
                dry_run=options["dry_run"],
                watch=self.watch(),
            )
        except RefusedError as error:
            raise CommandError(str(error)) from error
        self.conclude(report)
