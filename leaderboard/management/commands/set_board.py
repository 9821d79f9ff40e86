from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.actions.number_facts import number_facts
from leaderboard.actions.bring_up_to_date import bring_up_to_date
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
        parser.add_argument("--audience", choices=Board.Audience.values, help="who gets to see it")
        parser.add_argument("--step-votes", type=int, help="new votes before the numbers move")
        parser.add_argument("--step-people", type=int, help="people who must have cast them")
        parser.add_argument("--step-hours", type=int, help="after which a vote is public anyway")

    def handle(self, *args: Any, **options: Any) -> None:
        board = Board.objects.filter(slug=options["slug"]).first()
        if board is None:
            known = ", ".join(Board.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no board {options['slug']!r}. Known: {known}.")
        least = {"floor": 1, "position": 0, "step_votes": 1, "step_people": 1, "step_hours": 1}
        for name, smallest in least.items():
            if options[name] is not None and not smallest <= options[name] <= MAX_NUMBER:
                raise CommandError(
                    f"--{name.replace('_', '-')} is {options[name]};"
                    f" give a number from {smallest} to {MAX_NUMBER}."
                )
        if options["title"] is not None and not options["title"].strip():
            raise CommandError("--title is empty; give the board a title, or leave it out.")
        changed = set_board(
            board,
            title=options["title"],
            vote_floor=options["floor"],
            position=options["position"],
            audience=options["audience"],
            step_votes=options["step_votes"],
            step_people=options["step_people"],
            step_hours=options["step_hours"],
            actor=None,
        )
        if changed:
            bring_up_to_date(as_of=number_facts())
        self.stdout.write(f"{board.title}: floor {board.vote_floor}, position {board.position}")
