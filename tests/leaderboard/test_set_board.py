"""A board's floor, title and place can be changed; earlier snapshots stay as they are."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from annotations.actions.number_facts import number_facts
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.models import Board, Rating, Snapshot
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    found = BoardFactory(slug="some", vote_floor=100)
    first, second = CompetitorFactory.create_batch(2)
    for winner in ("model_a", "model_b", "tie"):
        ImportedVoteFactory(
            benchmark=found.benchmark, competitor_a=first, competitor_b=second, winner=winner
        )
    refresh_board(found, as_of=number_facts())
    return found


def test_a_lower_floor_rates_at_once_and_is_on_record(board, capsys):
    call_command("set_board", "some", floor=2, position=3, title="Best")
    assert capsys.readouterr().out == "Best: floor 2, position 3\n"
    old, new = Snapshot.objects.order_by("id")
    assert Rating.objects.filter(snapshot=old, provisional=True).count() == 2
    assert Rating.objects.filter(snapshot=new, provisional=False).count() == 2
    assert rebuild_board(old).is_same
    assert AuditEntry.objects.get().details["changed"]["vote_floor"] == [100, 2]


def test_the_same_again_changes_nothing(board):
    call_command("set_board", "some", floor=100)
    assert Snapshot.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_an_unknown_board_or_floor_is_refused(board):
    with pytest.raises(CommandError, match="Known: some"):
        call_command("set_board", "other")
    with pytest.raises(CommandError, match="--floor is 0"):
        call_command("set_board", "some", floor=0)
    assert Board.objects.get().vote_floor == 100
