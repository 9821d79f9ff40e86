"""Which boards the worker counts again: those with news, and all once in a while."""

import pytest
from django.core.cache import cache

from leaderboard import tasks
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BoardFactory,
    ImportedVoteFactory,
    ItemFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(monkeypatch):
    """Slugs of the boards that were counted, in order."""
    slugs = []

    def note(board, *, as_of):
        slugs.append(board.slug)
        return real(board, as_of=as_of)

    real = tasks.refresh_board
    monkeypatch.setattr(tasks, "refresh_board", note)
    return slugs


@pytest.fixture
def boards(counted):
    """Two boards that the sweep has just looked at."""
    both = BoardFactory(slug="one"), BoardFactory(slug="two")
    tasks.sweep()
    assert sorted(counted) == ["one", "two"]
    counted.clear()
    return both


def vote_on(board):
    item = ItemFactory(benchmark=board.benchmark)
    answers = AnswerFactory(item=item), AnswerFactory(item=item)
    battle = BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
    VoteFactory(assignment__battle=battle)


def test_nobody_voted_and_nothing_is_counted(boards, counted):
    tasks.sweep()
    tasks.refresh_boards()
    assert counted == []


def test_a_vote_has_its_board_counted_and_no_other(boards, counted):
    vote_on(boards[0])
    tasks.refresh_boards()
    assert counted == ["one"]
    tasks.sweep()
    assert counted == ["one"]


def test_an_imported_vote_has_its_board_counted(boards, counted):
    ImportedVoteFactory(benchmark=boards[1].benchmark)
    tasks.sweep()
    assert counted == ["two"]


def test_another_floor_has_the_board_counted(boards, counted):
    boards[1].vote_floor = 7
    boards[1].save()
    tasks.sweep()
    assert counted == ["two"]


def test_all_are_counted_when_the_notes_have_faded(boards, counted):
    cache.clear()
    tasks.sweep()
    assert sorted(counted) == ["one", "two"]
