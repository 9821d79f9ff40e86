from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.actions.number_facts import number_facts
from catalog.models import Benchmark
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.forms import PART, STEP, NewBoardForm, default_of
from leaderboard.models import Board
from stats.weights import CAP
from web.command import PlainCommand


class Command(PlainCommand):
    help = "Add a board of a part of a benchmark's votes, or by another method, and rate it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("title")
        parser.add_argument("--benchmark", required=True, help="name or slug")
        parser.add_argument("--method", choices=Board.Method.values, default="bradley_terry")
        for name in PART:
            parser.add_argument(f"--{name.replace('_', '-')}", default="")
        parser.add_argument("--release", default="", help="count its item versions alone")
        parser.add_argument(
            "--weight-cap",
            default=str(CAP),
            help="most that one person's votes weigh, times the median person's; empty for no cap",
        )
        parser.add_argument("--floor", type=int, default=30, help="votes needed for a rating")
        parser.add_argument("--position", type=int, default=100, help="place in the list")
        parser.add_argument("--draft", action="store_true", help="for leads until it is published")
        for name in STEP:
            flag = f"--{name.replace('_', '-')}"
            parser.add_argument(
                flag, type=int, default=default_of(name), help="see the page Boards"
            )

    def handle(self, *args: Any, **options: Any) -> None:
        benchmark = Benchmark.objects.named(options["benchmark"])
        if benchmark is None:
            known = ", ".join(Benchmark.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no benchmark {options['benchmark']!r}. Known: {known}.")
        said = {name: value for name, value in options.items() if name in NewBoardForm.base_fields}
        said |= {"benchmark": benchmark.pk, "vote_floor": options["floor"]}
        said["audience"] = "draft" if options["draft"] else "public"
        said["release"] = release_of(benchmark, options["release"])
        form = NewBoardForm(said)
        board = form.save(actor=None) if form.is_valid() else None
        if board is None:
            errors = (f"{field}: {' '.join(map(str, e))}" for field, e in form.errors.items())
            raise CommandError("\n".join(errors))
        bring_up_to_date(as_of=number_facts())
        self.stdout.write(f"{board.title}: /leaderboard/{board.slug}/")


def release_of(benchmark: Benchmark, name: str) -> int | None:
    """The key of the release of this name, where one is named."""
    if not name:
        return None
    release = benchmark.releases.filter(name=name).first()
    if release is None:
        known = ", ".join(benchmark.releases.values_list("name", flat=True)) or "none yet"
        raise CommandError(f"{benchmark.name} has no release {name!r}. Known: {known}.")
    return release.pk
