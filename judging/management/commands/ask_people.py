from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.actions.pair_up import NothingToPairError
from generation.find import find_benchmark
from judging.actions.ask_people import ask_people
from judging.find import find_judge
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Draw battles for people, rather those of which a judge is unsure; chances are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--judge", required=True, help="name or slug")
        parser.add_argument("--pairs", type=int, required=True, help="how many battles")
        parser.add_argument("--overlap", type=int, default=1, help="votes for each battle")
        parser.add_argument("--seed", type=int, help="draws the same battles again")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, most in (("pairs", 100_000), ("overlap", 1000)):
            if not 1 <= options[name] <= most:
                raise CommandError(f"--{name} is {options[name]}; give a number from 1 to {most}.")
        judge = find_judge(options["judge"])
        if not judge.kind.is_of_pairs:
            raise CommandError(f"{judge} rates answers one by one; name a judge of pairs.")
        try:
            made = ask_people(
                find_benchmark(options["benchmark"]),
                judge,
                options["pairs"],
                overlap=options["overlap"],
                seed=options["seed"],
            )
        except NothingToPairError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made.battles} battles with {made.seats} seats, seed {made.seed}")
