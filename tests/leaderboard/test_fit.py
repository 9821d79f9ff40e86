"""What a board says of its ratings as a description: fit, tastes, other choices of battles."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from annotations.actions.number_facts import number_facts
from leaderboard import board_cache
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory, ItemFactory
from tests.leaderboard.test_earlier_ratings import made_again

pytestmark = pytest.mark.django_db

PEOPLE = 12
CIRCLE = ((0, 1), (1, 2), (2, 0))


@pytest.fixture
def board():
    return BoardFactory(vote_floor=5)


@pytest.fixture
def models():
    return [CompetitorFactory(name=name, slug=name.lower()) for name in ("Heron", "Marten", "Vole")]


def fill(board, models, pairs, winners, items=()):
    """Each person says the same of each pair: one vote for each of `winners`."""
    rows = [
        ImportedVoteFactory.build(
            benchmark=board.benchmark,
            competitor_a=models[a],
            competitor_b=models[b],
            winner=winner,
            judge=f"person {person}",
            item=items[n % len(items)] if items else None,
        )
        for person in range(PEOPLE)
        for a, b in pairs
        for n, winner in enumerate(winners)
    ]
    type(rows[0]).objects.bulk_create(rows)
    return refresh_board(board, as_of=number_facts())


def words(client, board):
    board_cache.forget()
    html = client.get(reverse("leaderboard:board", args=[board.slug])).text
    return re.sub(r"\s+", " ", strip_tags(html))


def test_a_circle_is_named_on_the_board(client, board, models):
    snapshot = fill(board, models, CIRCLE, ["model_a"] * 8 + ["model_b"] * 2)
    assert snapshot.findings["fit"]["cycles"][0]["models"] == ["heron", "marten", "vole"]
    found = words(client, board)
    assert "One number for each model does not explain all votes: over 3 pairs" in found
    assert "A circle: Heron beats Marten, which beats Vole, which beats Heron." in found
    assert "80 %50 %" in found.replace("\N{NO-BREAK SPACE}", " ")
    assert rebuild_board(snapshot).is_same


def test_a_board_that_fits_says_so_and_of_whom_it_is_true(client, board, models):
    pairs = ((0, 1), (1, 2), (0, 2))
    fill(board, models, pairs, ["model_a"] * 3 + ["model_b"] * 2)
    found = words(client, board)
    assert "One number for each model explains the votes" in found
    assert "People do not visibly differ in what they prefer." in found
    assert "If every pair counted the same, the order would be the same." in found
    assert "every category" not in found  # nobody knows the items


def test_another_choice_of_categories_turns_the_order(client, board, models):
    items = [
        ItemFactory(benchmark=board.benchmark, main_category=name)
        for name in ("Databases", "Databases", "Databases", "Web")
    ]
    # Of four tasks three are of one category, on which the first is a little better; on the
    # other the second wins always.
    winners = ["model_a"] * 3 + ["model_b"] + ["model_a", "model_b", "model_a", "model_b"]
    snapshot = fill(board, models[:2], ((0, 1),), winners, items)
    targets = snapshot.findings["targets"]["categories"]
    assert targets["pairs"] == [["heron", "marten"]]
    assert "If every category counted the same, 1 pair of models would change places" in words(
        client, board
    )


def test_snapshots_of_the_rules_before_do_not_say(board):
    name = "unknown/bradley_terry/complete"
    new = made_again(name, rules=3, weight_cap=2.0)
    before = made_again(name, rules=2, weight_cap=2.0)
    assert {"fit", "targets"} <= set(new.findings)
    assert before.findings == {k: v for k, v in new.findings.items() if k in before.findings}
    assert not {"fit", "tastes", "targets", "strengths"} & set(before.findings)
