from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from leaderboard.models import Board
from record.actions.export_record import ExportError, export_record
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Write a board with all that it rests on into one file, for verify_board.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("board", help="its short name, as in its address")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        board = Board.objects.filter(slug=options["board"]).first()
        if board is None:
            known = ", ".join(Board.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no board {options['board']!r}. Known: {known}.")
        file: Path = options["file"]
        try:
            written = export_record(board, file)
        except ExportError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(
            f"{file}: {written:,} leaves. Check it with: python verify_board.py {file}"
        )
