from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.actions.import_votes import VoteChoices
from annotations.importers import VOTE_FORMATS, ColumnMapping, MappingError, WinnerMapping
from catalog.intake.command import ImportCommand, files_of
from catalog.intake.report import RefusedError
from imports.actions.import_votes import import_votes
from imports.first_votes import VOTES


class Command(ImportCommand):
    help = "Import votes; their benchmark and board are made when new. All or nothing."
    formats = VOTE_FORMATS
    default_format = "arena"
    table = VOTES

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--columns",
            metavar="FACT=COLUMN,...",
            help="which column holds what, such as model_a=left,model_b=right,judge=worker",
        )
        parser.add_argument(
            "--winners",
            metavar="WORD=WINNER,...",
            help="what the words of the winner column mean, such as left=model_a,tie=tie",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        columns, winners = options["columns"], options["winners"]
        try:
            choices = VoteChoices(
                format=options["format"],
                columns=None if columns is None else ColumnMapping.parse(columns),
                winners=None if winners is None else WinnerMapping.parse(winners),
                ignore=frozenset(options["ignore"]),
            )
            report = import_votes(
                files_of(options["files"]),
                options["benchmark"],
                choices,
                dry_run=options["dry_run"],
                watch=self.watch(),
            )
        except (MappingError, RefusedError) as error:
            raise CommandError(str(error)) from error
        self.conclude(report)
