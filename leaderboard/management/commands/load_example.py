from argparse import ArgumentParser
from typing import Any

from leaderboard.actions.load_example import load_example, remove_example
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Show an example board of simulated people, or take it away again. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take it away")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            gone = remove_example()
            self.stdout.write("The example board is gone." if gone else "There is none on show.")
            return
        board = load_example()
        if board is None:
            self.stdout.write("The example board is there already.")
        else:
            self.stdout.write(
                f"The example board of simulated people is at /leaderboard/{board.slug}/; "
                "`load_example --remove` takes it away."
            )
