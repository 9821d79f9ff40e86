"""The page at the root: what a stranger is told, and what is said only where it is so."""

import re

import pytest

from annotations.actions.number_facts import number_facts
from leaderboard import board_cache
from leaderboard.actions.load_example import load_example
from leaderboard.actions.refresh_board import refresh_board
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory, VoteFactory

pytestmark = pytest.mark.django_db


def front(client):
    board_cache.forget()
    reply = client.get("/")
    assert reply.status_code == 200
    return reply.text


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def imported(board, winners, people=20):
    pair = [CompetitorFactory(name=name) for name in ("Alder 7B", "Birch 7B")]
    for n, winner in enumerate(winners):
        ImportedVoteFactory(
            benchmark=board.benchmark,
            competitor_a=pair[0],
            competitor_b=pair[1],
            winner=winner,
            judge=f"person {n % people}",
        )
    refresh_board(board, as_of=number_facts())


def test_without_a_board_it_says_what_this_is_and_offers_the_example(client):
    html = front(client)
    assert "There is no board yet" in html
    assert 'href="/boards/">Show the example' in html
    assert "See the leaderboard" not in html
    assert "Voting is by invitation" in html
    assert client.get("/leaderboard/")["Location"] == "/"


def test_it_says_who_leads_with_what_certainty_and_how_many_votes_hold_it(client):
    board = BoardFactory(title="Everyday tasks", vote_floor=2)
    imported(board, ["model_a"] * 180 + ["model_b"] * 20)
    html = words(front(client))
    assert "Alder 7B is first, with 95 % certainty." in html
    assert "Everyday tasks" in html
    assert "With 95 % certainty each model above is better than each below" in html
    assert "200 votes, all of them imported." in html
    assert "20 people cast them" in html
    assert "161 votes: were just these left out, Birch 7B would stand before Alder 7B." in html
    assert "before any name was shown" not in html
    assert client.get("/leaderboard/")["Location"] == f"/leaderboard/{board.slug}/"


def test_votes_that_were_cast_here_are_said_to_be_blind(client):
    vote = VoteFactory()
    board = BoardFactory(benchmark=vote.item.benchmark)
    refresh_board(board, as_of=number_facts())
    html = words(front(client))
    assert "1 votes, each cast before any name was shown" in html
    assert "Nobody is rated yet." in html


def test_the_example_says_that_it_is_simulated(client):
    load_example()
    html = words(front(client))
    assert "votes, all of them simulated." in html
    assert "Nothing here says anything about a real model." in html
    assert "before any name was shown" not in html


def test_it_is_the_same_for_everybody_and_is_not_sent_twice(client, lead):
    BoardFactory(vote_floor=2)
    stranger = client.get("/")
    client.force_login(lead)
    assert client.get("/").content == stranger.content
    assert not client.get("/").cookies
    again = client.get("/", headers={"if-none-match": stranger.headers["ETag"]})
    assert again.status_code == 304
