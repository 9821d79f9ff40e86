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
from leaderboard.standing_words import firmness_words, round_up, settling_words
from leaderboard.tiers import tier_starts
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
    assert re.search(r"settled\W+161 votes of 20 people", found)


def test_a_few_people_settle_nothing(client, board):
    found = said(client, board, ["model_a"] * 180 + ["model_b"] * 20)
    assert re.search(r"too few people to say\W+161 votes of 1 person", found)
    assert "Fewer than 5 people are known to have voted" in found


def test_a_lead_that_is_not_settled_says_what_would_settle_it(client, board):
    found = said(client, board, ["model_a"] * 30 + ["model_b", "tie"] * 10, people=12)
    assert re.search(r"open[\d,]+ votes? of", found)


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


@pytest.mark.parametrize(
    ("votes", "words"),
    [(1, "1"), (65_756, "66,000"), (1_000_001, "over a million"), (None, "no number would")],
)
def test_what_would_settle_a_lead_is_a_forecast_only_within_reason(votes, words):
    rating = Rating(is_settled=False, votes_to_settle=votes)
    assert (firmness_words(rating), settling_words(rating)) == ("open", words)


def test_equals_and_settled_leads_need_no_number_of_votes():
    equal = Rating(is_settled=False, is_equal=True, votes_to_settle=None)
    assert (firmness_words(equal), settling_words(equal)) == ("at most 20 points apart", "–")
    settled = Rating(is_settled=True, votes_to_settle=0.0)
    assert (firmness_words(settled), settling_words(settled)) == ("settled", "–")
    assert firmness_words(Rating()) == ""


@pytest.mark.parametrize(
    ("certain", "starts"),
    [
        ("", [False, False, False, False]),
        ("ab ac ad bc bd cd", [False, True, True, True]),
        ("ac ad bc bd", [False, False, True, False]),
        ("ab ac ad", [False, True, False, False]),
        ("ad bd cd", [False, False, False, True]),
        ("ac bc bd cd", [False, False, False, False]),  # nobody is certainly below the second
        ("ab ac bc bd cd", [False, False, False, False]),  # all but the first above the last
    ],
)
def test_a_tier_begins_where_every_pair_across_the_line_is_certain(certain, starts):
    pairs = certain.split()
    ranks = [
        (1 + sum(pair[1] == name for pair in pairs), 4 - sum(pair[0] == name for pair in pairs))
        for name in "abcd"
    ]
    assert tier_starts(ranks) == starts


def test_without_ranks_there_are_no_tiers():
    assert tier_starts([(None, None)] * 3) == [False] * 3
    assert tier_starts([]) == []


def test_a_forecast_has_two_digits():
    assert [round_up(votes) for votes in (7, 99, 101, 12345)] == [7, 99, 110, 13000]
