"""What votes say of items, and what a curator sees first."""

import numpy as np
import pytest

from accounts.models import Role
from annotations.actions.number_facts import number_facts
from leaderboard.item_analysis import analyse, redundant
from tests.factories import (
    BenchmarkFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    UserFactory,
)
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db

USUAL = 10


@pytest.fixture
def house():
    return BenchmarkFactory(name="House", slug="house")


def votes(house, item, pair, winner, number):
    a, b = pair
    for _ in range(number):
        ImportedVoteFactory(
            benchmark=house, item=item, competitor_a=a, competitor_b=b, winner=winner
        )


@pytest.fixture
def told(house):
    """Usual items, one that never separates, one that a family wins, one nobody solves."""
    strong, weak, odd = (CompetitorFactory(name=n, provider=n) for n in ("Ash", "Birch", "Odd"))
    for number in range(USUAL):
        item = ItemFactory(benchmark=house, key=f"usual-{number}", sub_category="Security")
        votes(house, item, (strong, weak), "model_a", 14)
        votes(house, item, (strong, weak), "model_b", 2)
        votes(house, item, (strong, odd), "model_a", 14)
        votes(house, item, (strong, odd), "model_b", 2)
    tied = ItemFactory(benchmark=house, key="tied")
    votes(house, tied, (strong, weak), "tie", 60)
    won = ItemFactory(benchmark=house, key="won")
    votes(house, won, (strong, odd), "model_b", 24)
    unsolved = ItemFactory(benchmark=house, key="unsolved", sub_category="Cryptography")
    votes(house, unsolved, (strong, weak), "both_bad", 12)
    number_facts()


def test_what_is_remarkable_comes_first(house, told):
    found = analyse(house)
    rows = {row.item.key: row for row in found.items}
    assert {row.item.key for row in found.items[:3]} == {"tied", "won", "unsolved"}
    assert rows["tied"].never_separates
    assert rows["tied"].ties == 1
    assert [each.name for each in rows["won"].families] == ["Odd"]
    assert rows["unsolved"].both_bad == 1
    assert rows["usual-0"].signs == []
    assert rows["usual-0"].separation[0] < rows["usual-0"].separation[1]
    assert found.votes == USUAL * 32 + 60 + 24 + 12
    assert found.needs[0].width >= found.needs[-1].width
    assert sum(need.items for need in found.needs) == USUAL + 3


def test_the_page_says_it_and_is_empty_without_votes(house, told):
    client = signed_in(UserFactory(role=Role.CURATOR))
    page = text(client.get("/benchmarks/house/items/"))
    assert "Odd wins oddly often" in page
    assert "hardly separates" in page
    BenchmarkFactory(slug="empty")
    assert "Nobody has voted" in text(client.get("/benchmarks/empty/items/"))


def test_items_that_say_the_same_can_go_and_the_one_that_decides_cannot():
    one, two = np.zeros(40, dtype=int), np.ones(40, dtype=int)
    item = np.repeat(np.arange(4), 10)
    score = np.array([0.0] * 10 + [0.0] * 10 + [0.0] * 10 + [1.0] * 10)
    apart = np.array([0.1, 0.2, 0.3, 1.0])
    # The first two may go: then the last one tips the order.
    assert redundant(one, two, score, item, apart) == 1
    assert redundant(one, two, np.ones(40), item, apart) == 3
