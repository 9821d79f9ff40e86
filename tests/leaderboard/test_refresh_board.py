"""Votes become snapshots: counted once, recomputed only when they changed, rebuilt to the byte."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations.actions.number_facts import number_facts
from annotations.models import LedgerEntry, Vote
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.board_cache import publish_version
from leaderboard.models import Rating, Snapshot
from tests.factories import (
    BattleFactory,
    BenchmarkFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return BoardFactory(sources="all", vote_floor=2)


@pytest.fixture
def pair():
    return CompetitorFactory.create_batch(2)


def imported(board, pair, winners):
    for winner in winners:
        ImportedVoteFactory(
            benchmark=board.benchmark, competitor_a=pair[0], competitor_b=pair[1], winner=winner
        )


def refresh(board):
    return refresh_board(board, as_of=number_facts())


def case_a(board, pair):
    """Three wins to one with two ties: a gap of ln 2, 120.41 points."""
    imported(board, pair, ["model_a"] * 3 + ["model_b", "tie", "both_bad"])


def test_the_hand_checked_case_comes_out_of_the_database(board, pair):
    case_a(board, pair)
    snapshot = refresh(board)
    first = Rating.objects.get(snapshot=snapshot, competitor=pair[0])
    assert first.rating == pytest.approx(1060.205999, abs=1e-6)
    assert (first.votes, first.wins, first.ties, first.losses, first.both_bad) == (6, 3, 1, 1, 1)
    assert snapshot.votes == 6


def test_own_and_imported_votes_are_counted_together(board, pair):
    battle = BattleFactory(
        item__benchmark=board.benchmark, answer_a__competitor=pair[0], answer_b__competitor=pair[1]
    )
    VoteFactory(assignment__battle=battle)
    imported(board, pair, ["model_b"])
    assert refresh(board).votes == 2


def test_surplus_unblind_and_replaced_votes_do_not_count(board):
    def cast(**fields):
        battle = BattleFactory(item__benchmark=board.benchmark)
        return VoteFactory(assignment__battle=battle, **fields)

    cast(surplus=True)
    cast(names_shown_at="2026-01-01T00:00Z")
    first = cast(is_current=False)
    VoteFactory(
        assignment=first.assignment, replaces=first, winner="tie", strength="", client_id="again"
    )
    snapshot = refresh(board)
    assert snapshot.votes == 1
    assert Rating.objects.filter(snapshot=snapshot, ties=1).count() == 2


def test_a_correction_made_after_the_names_were_shown_leaves_the_blind_vote_counted(board):
    battle = BattleFactory(item__benchmark=board.benchmark)
    first = VoteFactory(assignment__battle=battle, is_current=False)
    VoteFactory(
        assignment=first.assignment,
        replaces=first,
        winner="model_b",
        names_shown_at="2026-01-01T00:00Z",
    )
    snapshot = refresh(board)
    assert Rating.objects.get(snapshot=snapshot, competitor=first.competitor_a).wins == 1


def test_the_same_tally_makes_no_new_snapshot(board, pair):
    case_a(board, pair)
    assert refresh(board) is not None
    assert refresh(board) is None
    imported(board, pair, ["tie"])
    assert refresh(board).votes == 7


def test_a_new_floor_makes_a_new_snapshot(board, pair):
    case_a(board, pair)
    refresh(board)
    board.vote_floor = 100
    assert refresh(board) is not None
    assert not Rating.objects.filter(snapshot=Snapshot.objects.latest(), provisional=False).exists()


def test_an_undefeated_competitor_has_no_rating_but_says_why(board, pair):
    imported(board, pair, ["model_a"] * 5)
    snapshot = refresh(board)
    rows = Rating.objects.filter(snapshot=snapshot)
    assert {(r.rating, r.provisional) for r in rows} == {(None, True)}
    assert {r.reason for r in rows} == {"undefeated", "winless"}


def test_a_board_sees_only_its_slice(board, pair):
    case_a(board, pair)
    BoardFactory(benchmark=BenchmarkFactory())
    battle = BattleFactory(item__benchmark=board.benchmark, item__languages=["rust", "c"])
    VoteFactory(assignment__battle=battle)
    rust = BoardFactory(benchmark=board.benchmark, language="rust")
    easy = BoardFactory(benchmark=board.benchmark, difficulty="easy")
    assert refresh(rust).votes == 1
    assert refresh(board).votes == 7
    assert refresh(easy).votes == 0


def test_every_snapshot_is_rebuilt_from_the_facts_to_the_byte(board, pair):
    case_a(board, pair)
    old = refresh(board)
    imported(board, pair, ["model_b"] * 4)
    new = refresh(board)
    board.vote_floor = 50  # what the board says today is not what the snapshot was made with
    board.save()
    for snapshot in (old, new):
        rebuilt = rebuild_board(Snapshot.objects.get(pk=snapshot.pk))
        assert rebuilt.is_same


def test_a_tampered_rating_is_found(board, pair, capsys):
    case_a(board, pair)
    refresh(board)
    call_command("rebuild_board", board.slug)
    assert "the same" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE leaderboard_rating DISABLE TRIGGER leaderboard_rating_append_only"
        )
        cursor.execute("UPDATE leaderboard_rating SET rating = rating + 1")
    with pytest.raises(CommandError, match="differs"):
        call_command("rebuild_board", board.slug)


def test_the_ledger_numbers_each_fact_once_without_gaps(board, pair):
    case_a(board, pair)
    assert number_facts() == 6
    VoteFactory()
    assert number_facts() == number_facts() == number_facts(everything=True) == 7
    assert list(LedgerEntry.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, 8)
    )
    assert LedgerEntry.objects.get(number=7).fact == Vote.objects.get().pk


def test_the_api_shows_the_newest_snapshot_and_answers_304_to_who_has_it(board, pair, client):
    empty = client.get(f"/api/boards/{board.slug}/").json()
    assert (empty["snapshot"], empty["ratings"]) == (None, [])
    case_a(board, pair)
    refresh(board)
    publish_version(board.slug, str(Snapshot.objects.latest().public_id))
    reply = client.get(f"/api/boards/{board.slug}/")
    body = reply.json()
    assert body["snapshot"]["votes"] == 6
    assert [r["competitor"] for r in body["ratings"]] == [pair[0].name, pair[1].name]
    again = client.get(f"/api/boards/{board.slug}/", headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    weakened = {"If-None-Match": f'"other", W/{reply["ETag"]}'}
    assert client.get(f"/api/boards/{board.slug}/", headers=weakened).status_code == 304
    assert not reply.cookies
    assert "Cookie" not in reply.get("Vary", "")
    assert client.get("/api/boards/no-such-board/").status_code == 404
    assert board.slug in str(client.get("/api/boards/").json())
