"""Which boards the worker rates again, and in which steps."""

from datetime import timedelta

import pytest

from catalog.models import BenchmarkItem
from leaderboard import tasks
from leaderboard.actions import bring_up_to_date as module
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Board, Snapshot
from stats.newton import NotConvergedError
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def refreshed(monkeypatch):
    """Slugs of the boards that were looked at, with an asterisk for the quick step."""
    slugs = []

    def note(board, *, as_of, quickly=False):
        slugs.append(board.slug + "*" * quickly)
        return real(board, as_of=as_of, quickly=quickly)

    real = module.refresh_board
    monkeypatch.setattr(module, "refresh_board", note)
    return slugs


@pytest.fixture
def boards(refreshed):
    """Two boards that the sweep has just rated."""
    both = BoardFactory(slug="one"), BoardFactory(slug="two")
    tasks.sweep()
    assert sorted(refreshed) == ["one", "two"]
    refreshed.clear()
    return both


def vote_on(board, **item):
    found = ItemFactory(benchmark=board.benchmark, **item)
    answers = AnswerFactory(item=found), AnswerFactory(item=found)
    battle = BattleFactory(item=found, answer_a=answers[0], answer_b=answers[1])
    return VoteFactory(assignment__battle=battle)


def test_nobody_voted_and_nothing_is_counted(boards, refreshed):
    tasks.sweep()
    tasks.refresh_boards()
    assert refreshed == []


def test_a_vote_has_its_board_counted_and_no_other(boards, refreshed):
    vote_on(boards[0])
    tasks.refresh_boards()
    assert refreshed == ["one"]
    tasks.sweep()
    assert refreshed == ["one"]


def test_an_imported_vote_has_its_board_counted(boards, refreshed):
    ImportedVoteFactory(benchmark=boards[1].benchmark)
    tasks.sweep()
    assert refreshed == ["two"]


def test_another_floor_or_method_has_the_board_counted(boards, refreshed):
    Board.objects.filter(slug="two").update(vote_floor=7)
    tasks.sweep()
    assert refreshed == ["two"]
    Board.objects.filter(slug="two").update(method="elo")
    tasks.sweep()
    assert refreshed.count("two") == 2
    tasks.sweep()
    assert refreshed.count("two") == 2


def test_an_item_described_anew_moves_its_votes_and_leaves_the_past_as_it_was(boards):
    rust = BoardFactory(benchmark=boards[0].benchmark, language="rust", slug="rust")
    vote = vote_on(boards[0], languages=["rust"])
    tasks.refresh_boards()
    old = Snapshot.objects.filter(board=rust).latest()
    BenchmarkItem.objects.filter(pk=vote.item_id).update(languages=["go"])
    assert rebuild_board(old).is_same
    tasks.refresh_boards()
    new = Snapshot.objects.filter(board=rust).latest()
    assert (old.votes, new.votes) == (1, 0)
    assert rebuild_board(old).is_same
    assert rebuild_board(new).is_same


@pytest.fixture
def big(boards, monkeypatch):
    """A board that counts as big and has rested."""
    monkeypatch.setattr(module, "BIG", 1)
    monkeypatch.setattr(module, "REST", timedelta(0))
    models = CompetitorFactory.create_batch(2)
    for winner in ("model_a", "model_b", "tie"):
        ImportedVoteFactory(
            benchmark=boards[0].benchmark,
            competitor_a=models[0],
            competitor_b=models[1],
            winner=winner,
        )
    tasks.refresh_boards()
    return boards[0]


def test_a_big_board_is_rated_in_two_steps_and_both_can_be_made_again(big, refreshed):
    refreshed.clear()
    vote_on(big)
    tasks.refresh_boards()
    assert refreshed == ["one*", "one"]
    whole, first = Snapshot.objects.filter(board=big).order_by("-id")[:2]
    assert (first.is_complete, whole.is_complete) == (False, True)
    assert first.tally_digest == whole.tally_digest
    assert rebuild_board(first).is_same
    assert rebuild_board(whole).is_same


def test_a_worker_that_died_between_the_steps_is_made_up_for(big, refreshed, monkeypatch):
    vote_on(big)
    with monkeypatch.context() as broken:
        broken.setattr(module, "try_to_refresh", only_the_first_step)
        tasks.refresh_boards()
    assert not Snapshot.objects.filter(board=big).latest().is_complete
    tasks.sweep()
    assert Snapshot.objects.filter(board=big).latest().is_complete


def only_the_first_step(board, *, as_of, quickly=False):
    if quickly:
        module.refresh_board(board, as_of=as_of, quickly=True)


def test_while_votes_keep_coming_a_big_board_is_rated_in_one_step(big, refreshed, monkeypatch):
    monkeypatch.setattr(module, "REST", timedelta(hours=1))
    refreshed.clear()
    vote_on(big)
    tasks.refresh_boards()
    assert refreshed == ["one"]


def test_a_board_that_cannot_be_rated_stops_no_other(boards, monkeypatch, caplog):
    def fail(board, **how):
        if board.slug == "one":
            raise NotConvergedError("no maximum")
        return real(board, **how)

    real = module.refresh_board
    monkeypatch.setattr(module, "refresh_board", fail)
    for board in boards:
        vote_on(board)
    tasks.refresh_boards()
    assert Snapshot.objects.filter(board=boards[1]).latest().votes == 1
    assert "Board one could not be rated" in caplog.text
