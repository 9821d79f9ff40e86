"""What a board says of its leads, bars and steps."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from annotations.actions.number_facts import number_facts
from leaderboard import board_cache
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.crowd_words import clustering_words
from leaderboard.models import Rating
from leaderboard.standing_words import (
    needed_words,
    round_up,
    words_of_lead,
)
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return BoardFactory(vote_floor=2)


def said(client, board, winners, people=1, **how):
    """The words of the board's page after votes between two models."""
    pair = CompetitorFactory.create_batch(2)
    for n, winner in enumerate(winners):
        ImportedVoteFactory(
            benchmark=board.benchmark,
            competitor_a=pair[0],
            competitor_b=pair[1],
            winner=winner,
            judge=f"person {n % people}",
        )
    refresh_board(board, as_of=number_facts(), **how)
    return words(client, board)


def words(client, board):
    board_cache.forget()
    html = client.get(reverse("leaderboard:board", args=[board.slug])).text
    return re.sub(r"\s+", " ", strip_tags(html))


def test_a_lead_says_how_firm_it_is(client, board):
    found = said(client, board, ["model_a"] * 180 + ["model_b"] * 20, people=20)
    assert "Settled: it stays so however often one looks." in found
    assert "Without 161 votes of 20 people the two would change places." in found


def test_a_few_people_settle_nothing(client, board):
    found = said(client, board, ["model_a"] * 180 + ["model_b"] * 20)
    assert "Too few people have voted to call it settled or not." in found
    assert "Settled: it stays" not in found
    assert "Without 161 votes of 1 person the two would change places." in found
    assert "Fewer than 5 people are known to have voted" in found


def test_a_lead_that_is_not_settled_says_what_would_settle_it(client, board):
    found = said(client, board, ["model_a"] * 30 + ["model_b", "tie"] * 10, people=12)
    assert "more votes on the board would." in found


def test_a_first_step_says_that_more_follows(client, board):
    found = said(client, board, ["model_a", "model_b"] * 5, quickly=True)
    assert "The final ones follow within seconds." in found
    refresh_board(board, as_of=number_facts())
    assert "The final ones follow" not in words(client, board)


def test_an_elo_board_claims_no_ranks(client, board):
    board.method = "elo"
    board.save()
    found = said(client, board, ["model_a", "model_b", "tie"] * 5)
    assert "random orders of the same votes would have ended" in found
    assert "Certainly above it" not in found
    assert "Rank: from" not in found


def test_what_votes_hang_together_by():
    people = {"clustering": "annotators", "annotators": 12}
    assert clustering_words(people).endswith("hanging together (12 people).")
    assert "(12 people). They speak of this 1 item only." in clustering_words(people | ITEMS)
    both = {"clustering": "annotators_and_items", "annotators": 12} | ITEMS
    assert "(12 people, 1 item)" in clustering_words(both)


ITEMS = {"items": 1}


def test_what_would_settle_a_lead_is_a_forecast_only_within_reason():
    assert needed_words(1) == "Not settled; about 1 more vote on the board would."
    assert "about 66,000 more votes" in needed_words(65_756)
    assert "more than a million" in needed_words(1_000_001)


def test_equals_need_no_number_of_votes():
    found = list(words_of_lead(Rating(is_settled=False, votes_to_settle=None)))
    assert found == ["Not settled; no number of votes like these would settle it."]
    equal = Rating(is_settled=False, is_equal=True, votes_to_settle=None)
    assert list(words_of_lead(equal)) == [
        "As good as equal: at most 20 points apart, however often one looks."
    ]
    assert list(words_of_lead(Rating())) == []


def test_a_forecast_has_two_digits():
    assert [round_up(votes) for votes in (7, 99, 101, 12345)] == [7, 99, 110, 13000]
