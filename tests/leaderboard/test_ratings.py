"""A snapshot's numbers are those of `stats` on just its votes."""

import numpy as np
import pytest

from annotations.actions.number_facts import number_facts
from annotations.models import ImportedVote
from leaderboard import ratings as module
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.counted_votes import CountedVotes
from leaderboard.models import Rating
from leaderboard.slices import Slice
from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.elo import replay
from stats.fragility import swaps
from stats.leads import leads
from tests.factories import BoardFactory, CompetitorFactory, ImportedVoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return BoardFactory(vote_floor=5)


@pytest.fixture
def votes(board):
    """600 votes of 12 people with a taste each, on 40 items, about 4 models."""
    generator = np.random.default_rng(3)
    models = CompetitorFactory.create_batch(4)
    strength = np.array([0.5, 0.2, 0.0, -0.6])
    taste = generator.normal(0, 0.7, (12, 4))
    rows = []
    for _ in range(600):
        person, item = generator.integers(12), generator.integers(40)
        a, b = generator.choice(4, 2, replace=False)
        lead = strength[a] - strength[b] + taste[person, a] - taste[person, b]
        winner = "model_a" if generator.random() < 1 / (1 + np.exp(-lead)) else "model_b"
        rows.append(
            ImportedVoteFactory.build(
                benchmark=board.benchmark,
                competitor_a=models[a],
                competitor_b=models[b],
                winner="tie" if generator.random() < 0.2 else winner,
                judge=f"person {person}",
                item_key=f"item {item}",
            )
        )
    ImportedVote.objects.bulk_create(rows)
    number = number_facts()
    return CountedVotes(board.benchmark_id, number).slice(Slice())


def stored(snapshot):
    return list(Rating.objects.filter(snapshot=snapshot).order_by("competitor__slug"))


def test_intervals_ranks_and_leads_come_from_people_and_items(board, votes):
    snapshot = refresh_board(board, as_of=number_facts())
    plain = rate(votes.tally, floor=5, seed=snapshot.seed)
    found = cluster(plain, votes.votes, seed=snapshot.seed)
    rows = stored(snapshot)
    described = {"fit", "tastes", "targets"}
    assert described <= set(snapshot.findings)
    assert {k: v for k, v in snapshot.findings.items() if k not in described} == {
        "clustering": "annotators_and_items",
        "annotators": 12,
        "effective_annotators": 11.8,
        "items": 40,
        "sources": {"imported": 600},
    }
    assert [r.rating for r in rows] == pytest.approx(plain.rating, abs=1e-6)
    assert [r.lower for r in rows] == pytest.approx(found.board.lower, abs=1e-6)
    assert [r.rank_high for r in rows] == found.board.rank_high.tolist()
    assert found.board.lower[0] < plain.lower[0] - 5  # so that it is seen to matter
    judged = {lead.above: lead for lead in leads(found)}
    for swap in swaps(found.board, votes.votes):
        row = rows[swap.above]
        assert row.is_settled == judged[swap.above].is_settled
        assert row.votes_to_settle == judged[swap.above].votes_needed
        assert row.votes_to_swap == len(swap.votes)
        assert row.annotators_to_swap == len(swap.annotators)
    last = rows[int(np.argmin(found.board.rating))]
    assert (last.is_settled, last.votes_to_swap) == (None, None)
    assert rebuild_board(snapshot).is_same


def test_the_first_step_takes_votes_as_independent(board, votes):
    snapshot = refresh_board(board, as_of=number_facts(), quickly=True)
    plain = rate(votes.tally, floor=5, seed=snapshot.seed)
    assert snapshot.findings == {"clustering": "votes", "sources": {"imported": 600}}
    assert [r.lower for r in stored(snapshot)] == pytest.approx(plain.lower, abs=1e-6)
    assert {r.is_settled for r in stored(snapshot)} == {None}
    whole = refresh_board(board, as_of=number_facts())
    assert whole.is_complete
    assert refresh_board(board, as_of=number_facts(), quickly=True) is None


def test_an_elo_board_replays_the_votes_in_the_order_of_the_ledger(board, votes):
    board.method = "elo"
    snapshot = refresh_board(board, as_of=number_facts())
    rows = stored(snapshot)
    assert [r.rating for r in rows] == pytest.approx(replay(votes.votes), abs=1e-6)
    assert sum(r.rating for r in rows) == pytest.approx(4000, abs=1e-5)
    assert all(r.lower < r.upper and r.rank_low is None for r in rows)
    assert snapshot.parameters["elo_step"] == 4
    assert rebuild_board(snapshot).is_same


def test_an_elo_board_of_very_many_votes_has_no_bars(board, votes, monkeypatch):
    monkeypatch.setattr(module, "ELO_MOST_SHUFFLED", 599)
    board.method = "elo"
    rows = stored(refresh_board(board, as_of=number_facts()))
    assert {(r.lower, r.upper, r.provisional) for r in rows} == {(None, None, False)}


def test_rare_models_have_no_elo_rating(board, votes):
    board.method, board.vote_floor = "elo", 10_000
    rows = stored(refresh_board(board, as_of=number_facts()))
    assert {(r.rating, r.reason) for r in rows} == {(None, "too_few_votes")}


def test_one_who_casts_most_votes_is_capped_and_the_board_without_the_cap_is_kept(board, votes):
    models = [*votes.competitors]
    ImportedVote.objects.bulk_create(
        ImportedVoteFactory.build(
            benchmark=board.benchmark,
            competitor_a=models[3],
            competitor_b=models[n % 3],
            winner="model_a",
            judge="zealot",
            item_key=f"item {n % 40}",
        )
        for n in range(900)
    )
    snapshot = refresh_board(board, as_of=number_facts())
    rows, findings = stored(snapshot), snapshot.findings
    capped = findings["capped"]
    assert (capped["annotators"], capped["votes"]) == (1, 900)
    assert 90 < capped["weight"] < 120  # twice the median person
    assert 10 < findings["effective_annotators"] < 13
    last, free = rows[3], findings["uncapped"][models[3].slug]
    assert last.rating + 100 < free["rating"]
    assert free["rank_low"] == 1
    assert last.annotators == 13
    assert last.effective_annotators < 10
    assert {row.is_settled for row in rows} == {False, None}
    assert rebuild_board(snapshot).is_same
    board.weight_cap = None
    again = refresh_board(board, as_of=number_facts())
    assert "capped" not in again.findings
    uncapped = {row.competitor.slug: row.rating for row in stored(again)}
    assert uncapped == {slug: place["rating"] for slug, place in findings["uncapped"].items()}
    assert {row.is_settled for row in stored(again)} == {None}  # one person decides


def test_votes_that_name_nobody_are_no_person(board, votes):
    models = [*votes.competitors]
    ImportedVote.objects.bulk_create(
        ImportedVoteFactory.build(
            benchmark=board.benchmark,
            competitor_a=models[n % 4],
            competitor_b=models[(n + 1) % 4],
            winner=("model_a", "model_b")[n % 2],
            judge="",
            item_key="",
        )
        for n in range(700)
    )
    found = refresh_board(board, as_of=number_facts()).findings
    assert (found["annotators"], found["items"]) == (12, 40)
    assert (found["unknown_voter"], found["unknown_item"]) == (700, 700)
    assert found["effective_annotators"] < 4
