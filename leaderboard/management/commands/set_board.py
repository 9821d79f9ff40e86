from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.actions.number_facts import number_facts
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.actions.set_board import set_board
from leaderboard.models import Board

MAX_NUMBER = 1_000_000


class Command(BaseCommand):
    help = "Change a board's title, floor of votes or place in the list; rates it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="board, as in its address")
        parser.add_argument("--title")
        parser.add_argument("--floor", type=int, help="votes that a model needs for a rating")
        parser.add_argument("--position", type=int, help="the smallest is the home page")

    def handle(self, *args: Any, **options: Any) -> None:
        board = Board.objects.filter(slug=options["slug"]).first()
        if board is None:
            known = ", ".join(Board.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no board {options['slug']!r}. Known: {known}.")
        for name, least in (("floor", 1), ("position", 0)):
            if options[name] is not None and not least <= options[name] <= MAX_NUMBER:
                raise CommandError(
                    f"--{name} is {options[name]}; give a number from {least} to {MAX_NUMBER}."
                )
        if options["title"] is not None and not options["title"].strip():
            raise CommandError("--title is empty; give the board a title, or leave it out.")
        changed = set_board(
            board,
            title=options["title"],
            vote_floor=options["floor"],
            position=options["position"],
            actor=None,
        )
        if changed:
            refresh_board(board, as_of=number_facts())
        self.stdout.write(f"{board.title}: floor {board.vote_floor}, position {board.position}")
