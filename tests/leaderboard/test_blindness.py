"""What a board says of its own blindness, from the ledger and from nothing else."""

import pytest
from django.urls import reverse

from annotations.actions.number_facts import number_facts
from annotations.models import Guess
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.blindness import STEP_GUESSES
from leaderboard.models import Snapshot
from leaderboard.standing_words import blindness_words
from tests.factories import (
    AnnotatorFactory,
    AssignmentFactory,
    BoardFactory,
    CompetitorFactory,
    VoteFactory,
)


@pytest.fixture
def board(db):
    return BoardFactory()


@pytest.fixture
def models(db):
    return CompetitorFactory.create_batch(2)


def guess(board, models, *, right, person=None, idea=True):
    a, b = models
    assignment = AssignmentFactory(
        annotator=person or AnnotatorFactory(),
        battle__item__benchmark=board.benchmark,
        battle__answer_a__competitor=a,
        battle__answer_b__competitor=b,
    )
    guessed = None if not idea else a if right else b
    options = [a.pk, b.pk]
    return Guess.objects.create(
        vote=VoteFactory(assignment=assignment), options=options, guessed=guessed
    )


def rated(board):
    return refresh_board(board, as_of=number_facts())


def test_a_board_without_guesses_says_nothing_of_them(board, models):
    VoteFactory(assignment__battle__item__benchmark=board.benchmark)
    snapshot = rated(board)
    assert "blindness" not in snapshot.findings
    assert rebuild_board(snapshot).is_same


def test_few_guesses_are_counted_and_no_share_is_given(board, models):
    for _ in range(9):
        guess(board, models, right=True)
    assert "blindness" not in rated(board).findings
    guess(board, models, right=True, idea=False)
    found = rated(board).findings["blindness"]
    assert found == {"guesses": 9, "people": 9, "no_idea": 1}
    assert "too few" in blindness_words({"blindness": found})


@pytest.fixture
def told(board, models):
    for number in range(40):
        guess(board, models, right=number % 2 == 0)
    return rated(board)


def test_enough_guesses_are_set_beside_chance(told, client, board):
    found = told.findings["blindness"]
    assert (found["guesses"], found["share"], found["chance"]) == (40, 0.5, 0.5)
    assert found["lower"] < 0.5 < found["upper"]
    page = client.get(reverse("leaderboard:board", args=[board.slug])).text
    assert "No sign that people recognised models" in page
    assert "50\N{NO-BREAK SPACE}% of 40 guesses" in page
    assert rebuild_board(told).is_same


def test_a_step_of_guesses_makes_a_new_snapshot_and_the_old_one_rebuilds(told, board, models):
    assert refresh_board(board, as_of=number_facts()) is None
    for _ in range(STEP_GUESSES):
        rated(board)
        shown = Snapshot.objects.latest().findings["blindness"]
        assert shown == told.findings["blindness"]
        guess(board, models, right=True)
    newer = rated(board)
    assert newer.findings["blindness"]["guesses"] == 50
    assert rebuild_board(told).is_same
    assert rebuild_board(newer).is_same


def test_guesses_on_other_benchmarks_are_not_counted(told, board, models):
    guess(BoardFactory(), models, right=True)
    assert rated(board) is None


def test_people_who_are_right_too_often_are_told_of(board, models):
    for _ in range(40):
        guess(board, models, right=True)
    words = blindness_words(rated(board).findings)
    assert words.startswith("People recognised models more often than chance")
