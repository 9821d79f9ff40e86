"""A board says how often a model failed by its own fault, and keeps that apart from votes."""

import pytest
from django.urls import reverse

from leaderboard.presentation import latest_board
from leaderboard.standing import failed_answers
from tests.factories import AnswerFactory, BoardFactory, ItemFactory, RatingFactory, SnapshotFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rating():
    return RatingFactory(snapshot=SnapshotFactory(board=BoardFactory(slug="failing")))


def fail(rating, kind="model", **more):
    item = ItemFactory(benchmark=rating.snapshot.board.benchmark, **more)
    AnswerFactory(
        item=item, competitor=rating.competitor, status="failed", text="", failure_kind=kind
    )


def test_failures_of_models_are_counted_and_those_of_servers_are_not(client, rating):
    fail(rating)
    fail(rating)
    fail(rating, kind="infrastructure")
    fail(rating, is_latest=False)
    shown = latest_board(rating.snapshot.board)
    assert failed_answers(shown) == {rating.competitor_id: 2}
    page = client.get(reverse("leaderboard:board", args=["failing"])).text
    assert "Failures" in page
    assert "They are no votes." in page


def test_a_board_without_failures_has_no_such_column(client, rating):
    fail(rating, kind="infrastructure")
    page = client.get(reverse("leaderboard:board", args=["failing"])).text
    assert "Failures" not in page
