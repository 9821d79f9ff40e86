"""Workers at once: one snapshot for one state of the votes."""

from annotations.actions.number_facts import number_facts
from leaderboard import tasks
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Snapshot
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory
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
