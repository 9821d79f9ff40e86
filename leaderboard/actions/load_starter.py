"""The benchmark that comes with the application, so that there is something to vote on."""

from pathlib import Path

from django.apps import apps
from django.db import transaction

from annotations.actions.pair_up import pair_up
from catalog.actions.import_answers import import_answers
from catalog.actions.import_items import import_items
from catalog.intake.report import Report
from catalog.intake.run import ImportFile
from catalog.models import Benchmark
from leaderboard.actions.make_board import make_board

NAME = "Starter benchmark"
SLUG = "starter"
DESCRIPTION = (
    "Forty tasks over many languages, with sample answers written by hand. "
    "For trying the application: it ranks no real models."
)
LICENCE = "Apache-2.0"
OVERLAP = 3
SEED = 20_250_101
VOTE_FLOOR = 5  # a lone visitor soon sees ratings
HOME_PAGE = 1


class BrokenStarterError(Exception):
    """The files that come with the application were altered and cannot be read."""


@transaction.atomic
def load_starter() -> Benchmark | None:
    """Load the starter benchmark with battles and board; None when it is there already."""
    if Benchmark.objects.filter(slug=SLUG).exists():
        return None
    benchmark = Benchmark.objects.create(
        name=NAME, slug=SLUG, description=DESCRIPTION, licence=LICENCE, shows_names=True
    )
    _refuse_errors(import_items(_files("items"), NAME, format="own_items"))
    _refuse_errors(import_answers(_files("answers"), NAME, format="own_answers"))
    every_pair = benchmark.items.count() * benchmark.items.count()
    pair_up(benchmark, pairs=every_pair, overlap=OVERLAP, seed=SEED)
    board = make_board(benchmark, vote_floor=VOTE_FLOOR, position=HOME_PAGE)
    board.step_votes = board.step_people = 1  # it follows every vote of a lone visitor
    board.save(update_fields=["step_votes", "step_people"])
    return benchmark


def _files(kind: str) -> list[ImportFile]:
    folder = Path(apps.get_app_config("catalog").path, "starter")
    return [ImportFile(path, path.name) for path in sorted(folder.glob(f"{kind}-*.jsonl"))]


def _refuse_errors(report: Report) -> None:
    for error in report.errors:
        raise BrokenStarterError(f"{error.file}:{error.line} {error.field}: {error.fix}")
