"""Workers at once: one snapshot for one state of the votes."""

from annotations.actions.number_facts import number_facts
from leaderboard import tasks
from leaderboard.actions.add_board import BoardRefusedError, add_board
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Board, Snapshot
from leaderboard.slices import Slice
from tests.factories import BenchmarkFactory, BoardFactory, CompetitorFactory, ImportedVoteFactory
from tests.threads import in_threads


def bring(board, pair, winner):
    ImportedVoteFactory(
        benchmark=board.benchmark, competitor_a=pair[0], competitor_b=pair[1], winner=winner
    )


def test_workers_that_rate_at_once_make_one_snapshot(own_database):
    boards = BoardFactory.create_batch(3)
    pair = CompetitorFactory.create_batch(2)
    for board in boards:
        bring(board, pair, "model_a")
    number = number_facts()
    in_threads(lambda _: bring_up_to_date(as_of=number), range(8))
    assert Snapshot.objects.count() == 3


def test_workers_that_number_and_rate_at_once_lose_and_double_nothing(own_database):
    board = BoardFactory(vote_floor=1)
    pair = CompetitorFactory.create_batch(2)

    def vote_and_rate(winner):
        bring(board, pair, winner)
        tasks.sweep()

    in_threads(vote_and_rate, ["model_a", "model_b", "tie", "both_bad"] * 3)
    newest = Snapshot.objects.order_by("-id")
    assert newest.first().votes == 12
    numbers = list(newest.values_list("ledger_number", flat=True))
    assert numbers == sorted(numbers, reverse=True)
    for snapshot in newest:
        assert snapshot.votes == snapshot.ledger_number
        assert rebuild_board(snapshot).is_same


def test_leads_who_add_the_same_board_at_once_make_one(own_database):
    benchmark = BenchmarkFactory()

    def add(_):
        try:
            add_board(
                benchmark,
                title="Elo",
                part=Slice(),
                method="elo",
                vote_floor=5,
                position=5,
                weight_cap=None,
                actor=None,
            )
        except BoardRefusedError as refusal:
            return str(refusal)
        return "added"

    found = in_threads(add, range(6))
    assert found.count("added") == Board.objects.count() == 1
    assert set(found) == {"added", "The board “Elo” counts just the same."}
