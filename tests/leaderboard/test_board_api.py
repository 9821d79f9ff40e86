"""Boards for programs: exact shapes, fresh definitions, and replies that any site may read."""

from unittest import mock

import pytest
from django.core.management import call_command

from annotations.actions.number_facts import number_facts
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.api.types import BoardListReply, BoardReply
from leaderboard.board_cache import publish_version
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory

pytestmark = pytest.mark.django_db

BOARD = {"slug", "title", "benchmark", "method", "vote_floor", "weight_cap", "sources"} | {
    "is_simulated"
}
SNAPSHOT = {
    *("id", "created_at", "votes", "digest", "method"),
    *("parameters", "seed", "ledger_number", "votes_until", "code_version", "is_complete"),
    "findings",
}
MEASURED = {"rating", "lower", "upper", "rank_low", "rank_high"}
COUNTED = {"votes", "wins", "ties", "losses"}
RATING = {
    *MEASURED,
    *COUNTED,
    *("competitor", "both_bad", "provisional", "reason", "estimate_with_prior"),
    *("annotators", "effective_annotators", "is_settled", "is_equal"),
    *("votes_to_settle", "votes_to_swap", "annotators_to_swap"),
}


@pytest.fixture
def board():
    """Two rated competitors, and one with a single win."""
    board = BoardFactory(vote_floor=2, slug="some", title="Old")
    first, second, rare = CompetitorFactory.create_batch(3)
    for one, other, winner in [
        *((first, second, winner) for winner in ("model_a", "model_a", "model_b", "tie")),
        (rare, first, "model_a"),
    ]:
        ImportedVoteFactory(
            benchmark=board.benchmark, competitor_a=one, competitor_b=other, winner=winner
        )
    snapshot = refresh_board(board, as_of=number_facts())
    publish_version(board.slug, str(snapshot.public_id))
    return board


def later():
    """When kept replies are made anew."""
    return mock.patch("leaderboard.views.public.time.time", return_value=2_000_000_000)


def test_a_board_has_exactly_the_promised_shape(client, board):
    reply = client.get("/api/boards/some/")
    assert BoardReply.model_validate_json(reply.content, strict=True).board.slug == "some"
    body = reply.json()
    assert set(body) == {"board", "snapshot", "ratings"}
    assert set(body["board"]) == BOARD
    assert set(body["snapshot"]) == SNAPSHOT
    assert [set(row) for row in body["ratings"]] == [RATING] * 3


def test_who_is_provisional_has_null_where_the_rated_have_numbers(client, board):
    *rated, provisional = client.get("/api/boards/some/").json()["ratings"]
    assert {provisional[name] for name in MEASURED} == {None}
    assert provisional["provisional"] is True
    assert {type(provisional[name]) for name in COUNTED} == {int}
    for row in rated:
        assert row["provisional"] is False
        assert None not in {row[name] for name in MEASURED}
        assert row["estimate_with_prior"] is None


def test_a_board_that_was_never_counted_has_no_snapshot_and_no_ratings(client):
    BoardFactory(slug="new")
    reply = client.get("/api/boards/new/")
    assert BoardReply.model_validate_json(reply.content, strict=True).snapshot is None
    assert reply.json()["ratings"] == []


def test_the_list_of_boards_has_exactly_the_promised_shape(client, board):
    reply = client.get("/api/boards/")
    assert len(BoardListReply.model_validate_json(reply.content, strict=True).boards) == 1
    assert set(reply.json()) == {"boards"}
    assert [set(row) for row in reply.json()["boards"]] == [BOARD]


def test_a_new_title_is_in_the_list_at_once_and_in_the_board_before_long(client, board):
    assert client.get("/api/boards/some/").json()["board"]["title"] == "Old"
    call_command("set_board", "some", title="New")
    assert client.get("/api/boards/").json()["boards"][0]["title"] == "New"
    with later():
        assert client.get("/api/boards/some/").json()["board"]["title"] == "New"


@pytest.mark.parametrize("path", ["/api/boards/", "/api/boards/some/"])
def test_a_304_may_be_read_and_kept_like_the_reply_that_it_stands_for(client, board, path):
    reply = client.get(path)
    with later():
        again = client.get(path, headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name, value in {
        "ETag": reply["ETag"],
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
    }.items():
        assert reply[name] == again[name] == value
