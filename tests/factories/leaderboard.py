"""Factories of the models of `leaderboard/`."""

from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from leaderboard.models import Board, Rating, Snapshot
from tests.factories.catalog import BenchmarkFactory, CompetitorFactory


class BoardFactory(DjangoModelFactory):
    class Meta:
        model = Board

    title = Sequence(lambda n: f"Board {n}")
    slug = Sequence(lambda n: f"board-{n}")
    benchmark = SubFactory(BenchmarkFactory)
    step_votes = step_people = 1


class SnapshotFactory(DjangoModelFactory):
    class Meta:
        model = Snapshot

    board = SubFactory(BoardFactory)
    ledger_number = 1
    votes = 1
    tally_digest = "0" * 64
    method = "bradley_terry"
    parameters = LazyFunction(
        lambda: {
            "vote_floor": 1,
            "level": 0.95,
            "main_category": "",
            "sub_category": "",
            "language": "",
            "difficulty": "",
            "annotator_group": "",
        }
    )
    seed = 7
    code_version = "test"
    is_complete = True
    findings = LazyFunction(dict)


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = Rating

    snapshot = SubFactory(SnapshotFactory)
    competitor = SubFactory(CompetitorFactory)
    rating = 1000.0
    lower = 950.0
    upper = 1050.0
    rank_low = 1
    rank_high = 1
    votes = 1
    wins = 1
    ties = 0
    losses = 0
    both_bad = 0
    provisional = False
    reason = "rated"
