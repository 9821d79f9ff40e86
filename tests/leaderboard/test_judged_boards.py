"""Boards of a judge, and of people with a judge: the same engine, made again to the byte."""

import random

import pytest
from django.urls import reverse

from annotations.actions.number_facts import number_facts
from judging.actions.judges import judge_of_files
from judging.models import Judgment
from leaderboard.actions.add_board import BoardRefusedError, add_board
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Board
from leaderboard.slices import Slice
from tests.factories import (
    BenchmarkFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    JudgmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged():
    """Three models on forty items; people voted on every second one, the judge saw all."""
    chance = random.Random(3)
    benchmark = BenchmarkFactory(name="Tasks", slug="tasks")
    judge = judge_of_files("Oak", "battles")
    models = [CompetitorFactory(name=name, slug=name.lower()) for name in ("Ash", "Elm", "Fir")]
    for n in range(40):
        item = ItemFactory(benchmark=benchmark, key=f"item-{n}", difficulty="easy")
        for one, other in ((0, 1), (0, 2), (1, 2)):
            better = chance.random() < 0.65
            seen = better if chance.random() < 0.85 else not better
            pair = {"competitor_a": models[one], "competitor_b": models[other]}
            label = "A>B" if seen else "B>A"
            JudgmentFactory(judge=judge, item=item, label=label, is_whole=True, **pair)
            if n % 2:
                ImportedVoteFactory(
                    **{"benchmark": benchmark, "item": item, "item_key": item.key, **pair},
                    row_key=f"{n} {one} {other}",
                    winner="model_a" if better else "model_b",
                    judge=f"person {n % 7}",
                )
    return benchmark, judge


def board_of(benchmark, sources, method, **more):
    return add_board(
        benchmark,
        title=f"{benchmark.name} {sources}",
        part=Slice(sources=sources, **more),
        method=method,
        weight_cap=None,
        vote_floor=5,
        position=50,
        actor=None,
    )


def test_a_board_of_judgments_counts_no_vote(judged, client):
    benchmark, judge = judged
    board = board_of(benchmark, "judge:oak", "bradley_terry")
    bring_up_to_date(as_of=number_facts())
    snapshot = board.snapshots.get()
    assert snapshot.votes == 120
    assert snapshot.findings["sources"] == {"judge": "oak", "battles": 120}
    assert rebuild_board(snapshot).is_same
    page = client.get(reverse("leaderboard:board", args=[board.slug])).text
    assert "what a language model said" in page
    assert "judgments of Oak, no votes" in page
    Judgment.objects.first()
    JudgmentFactory(
        judge=judge,
        item=benchmark.items.first(),
        competitor_a=snapshot.ratings.first().competitor,
        competitor_b=CompetitorFactory(),
        is_whole=True,
    )
    bring_up_to_date(as_of=number_facts())
    assert board.snapshots.order_by("-pk").first().votes == 121
    assert rebuild_board(snapshot).is_same  # the older one counts what it counted


def test_people_with_a_judge_are_rated_more_narrowly(judged, client):
    benchmark, _ = judged
    alone = board_of(benchmark, "imported", "bradley_terry")
    both = board_of(benchmark, "with:oak", "with_judge")
    bring_up_to_date(as_of=number_facts())
    snapshot = both.snapshots.get()
    assert snapshot.votes == 60  # the judge's word is no vote
    assert snapshot.findings["judge"]["slope"] > 0.3
    assert snapshot.findings["judge"]["worth"] > 0
    widths = [
        sum(r.upper - r.lower for r in board.snapshots.get().ratings.all())
        for board in (alone, both)
    ]
    assert widths[1] < widths[0]
    assert rebuild_board(snapshot).is_same
    page = client.get(reverse("leaderboard:board", args=[both.slug])).text
    assert "people, and Oak corrected by people" in page


def test_people_alone_do_not_move_whatever_judges_say(judged):
    benchmark, _ = judged
    board = board_of(benchmark, "imported", "bradley_terry")
    bring_up_to_date(as_of=number_facts())
    JudgmentFactory(judge=judge_of_files("Elm 8B", "battles"), item=benchmark.items.first())
    bring_up_to_date(as_of=number_facts())
    assert board.snapshots.count() == 1


@pytest.mark.parametrize(
    ("sources", "method", "more", "field"),
    [
        ("judge:oak", "with_judge", {}, "method"),
        ("with:oak", "bradley_terry", {}, "method"),
        ("", "with_judge", {}, "method"),
        ("judge:oak", "elo", {}, "method"),
    ],
)
def test_what_makes_no_sense_is_refused(judged, sources, method, more, field):
    with pytest.raises(BoardRefusedError) as refusal:
        board_of(judged[0], sources, method, **more)
    assert refusal.value.field == field


def test_a_lead_makes_the_combined_board(judged, client):
    benchmark, _ = judged
    client.force_login(UserFactory(role="lead"))
    page = client.get(reverse("leaderboard:boards")).text
    assert "people, and Oak corrected by people" in page
    step = {"step_votes": 20, "step_people": 3, "step_hours": 24}
    reply = client.post(
        reverse("leaderboard:boards"),
        {"title": "People and Oak", "benchmark": benchmark.pk, "method": "with_judge"}
        | {"sources": "with:oak", "vote_floor": 5, "position": 40, **step},
    )
    assert reply.status_code == 302
    assert Board.objects.get(title="People and Oak").sources == "with:oak"
