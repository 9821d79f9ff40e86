"""Which boards a page has at hand, and which it folds away."""

import pytest
from django.urls import reverse

from leaderboard.board_list import AT_HAND, list_boards
from tests.factories import BenchmarkFactory, BoardFactory

pytestmark = pytest.mark.django_db


def test_a_few_are_all_at_hand():
    boards = BoardFactory.create_batch(AT_HAND)
    assert list_boards(boards[3]).at_hand == boards
    assert list_boards(boards[3]).folded == {}


def test_of_many_those_of_the_same_benchmark_are_at_hand_and_the_others_folded(client):
    mine, other = BenchmarkFactory(name="Mine"), BenchmarkFactory(name="Other")
    near = BoardFactory.create_batch(AT_HAND + 2, benchmark=mine)
    far = BoardFactory.create_batch(3, benchmark=other)
    found = list_boards(near[-1])
    assert found.at_hand == [*near[: AT_HAND - 1], near[-1]]
    assert found.folded == {"Mine": near[AT_HAND - 1 : -1], "Other": far}
    assert found.more == 5
    page = client.get(reverse("leaderboard:board", args=[near[-1].slug])).text
    assert "5 more boards" in page
    assert all(f'href="/leaderboard/{board.slug}/"' in page for board in (*near, *far))
