from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.actions.pair_up import (
    MAX_PAIRS,
    MAX_SEED,
    MAX_VOTES,
    NothingToPairError,
    pair_up,
)
from catalog.models import Benchmark
from web.command import PlainCommand

LIMITS = {"pairs": (1, MAX_PAIRS), "overlap": (1, MAX_VOTES), "seed": (0, MAX_SEED)}


class Command(PlainCommand):
    help = "Draw battles of a benchmark; each keeps the probability with which it was drawn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--pairs", type=int, help="how many; one for each item if none")
        parser.add_argument("--overlap", type=int, default=1, help="votes for each battle")
        parser.add_argument("--seed", type=int, help="draws the same battles again")

    def handle(self, *args: Any, **options: Any) -> None:
        for name, (least, most) in LIMITS.items():
            given = options[name]
            if given is not None and not least <= given <= most:
                raise CommandError(f"--{name} is {given}; give a number from {least} to {most}.")
        benchmark = find_benchmark(options["benchmark"])
        try:
            drawn = pair_up(
                benchmark,
                pairs=options["pairs"],
                overlap=options["overlap"],
                seed=options["seed"],
            )
        except NothingToPairError as error:
            raise CommandError(f"{error} Import answers first.") from error
        self.stdout.write(f"{drawn.battles} battles with {drawn.seats} seats, seed {drawn.seed}")


def find_benchmark(name: str) -> Benchmark:
    found = Benchmark.objects.named(name)
    if found is None:
        known = ", ".join(Benchmark.objects.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no benchmark {name!r}. Known: {known}.")
    return found
