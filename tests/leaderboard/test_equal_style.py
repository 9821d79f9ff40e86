"""Boards at equal style: from the texts that voters saw to ratings without their looks."""

import re
from dataclasses import asdict

import numpy as np
import pytest
from django.urls import reverse

from annotations.actions.number_facts import number_facts
from catalog.models import RenderedText
from catalog.rendering import Style
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.counted_votes import CountedVotes
from leaderboard.models import Rating
from leaderboard.shown_texts import FEATURES, features_of
from leaderboard.slices import Slice
from stats.style import contrast, rate_at_equal_style
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    AssignmentFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ImportedVoteFactory,
    ItemFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def board():
    return BoardFactory(vote_floor=5, method="equal_style")


def vote(item, models, styles, winner, annotator):
    """One vote on two answers that looked like this."""
    answers = [AnswerFactory(item=item, competitor=model, sample=next(SAMPLES)) for model in models]
    battle = BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
    assignment = AssignmentFactory(battle=battle, annotator=annotator)
    for side, style in zip(assignment.sides.order_by("letter"), styles, strict=True):
        RenderedText.objects.filter(pk=side.rendered_id).update(style=asdict(style))
    VoteFactory(assignment=assignment, winner=winner)


SAMPLES = iter(range(1, 10_000))


@pytest.fixture
def votes(board):
    """300 votes of 6 people: two models as good as each other, and the longer answer wins."""
    generator = np.random.default_rng(5)
    item = ItemFactory(benchmark=board.benchmark)
    models = CompetitorFactory.create_batch(2)
    people = AnnotatorFactory.create_batch(6)
    for n in range(300):
        wordy = 200 if n % 2 else 60  # the first model writes more
        styles = [random_style(generator, wordy), random_style(generator, 90)]
        lead = 2 * contrast(*(np.array(float(s.prose_words)) for s in styles))
        winner = "model_a" if generator.random() < 1 / (1 + np.exp(-lead)) else "model_b"
        pair = models if generator.random() < 0.5 else models[::-1]
        vote(item, pair, styles, winner, people[n % 6])
    ImportedVoteFactory(  # nobody knows what its judge saw
        benchmark=board.benchmark, competitor_a=models[0], competitor_b=models[1]
    )
    return CountedVotes(board.benchmark_id, number_facts()).slice(Slice(), with_texts=True)


def random_style(generator, words):
    counts = generator.integers(0, 12, len(asdict(Style())))
    made = dict(zip(asdict(Style()), map(int, counts), strict=True))
    made["prose_words"] = int(words * generator.uniform(0.3, 1.7))
    made["comment_lines"] = min(made["comment_lines"], made["code_lines"])
    return Style(**made)


def test_a_board_at_equal_style_tells_looks_from_quality(board, votes, client):
    snapshot = refresh_board(board, as_of=number_facts())
    assert snapshot.votes == 300
    assert votes.features.shape == (300, len(FEATURES))
    fitted = rate_at_equal_style(votes.votes, votes.features, floor=5, seed=snapshot.seed)
    expected = fitted.clustered
    rows = Rating.objects.filter(snapshot=snapshot).order_by("competitor__slug")
    assert [r.rating for r in rows] == pytest.approx(expected.board.rating, abs=1e-6)
    assert [r.upper for r in rows] == pytest.approx(expected.board.upper, abs=1e-6)
    points, lower, upper = snapshot.findings["effects"]["prose_words"]
    assert points == pytest.approx(fitted.coefficient[0], abs=1e-6)
    assert 0 < lower < points < upper
    assert snapshot.findings["annotators"] == 6
    assert rebuild_board(snapshot).is_same
    html = client.get(reverse("leaderboard:board", args=[board.slug])).text
    said = re.sub(r"\s*<[^>]*>\s*", " ", html)
    assert re.search(rf"More prose +{re.escape(f'{points:+.0f}')}", said)
    assert "Standing on side A" in said


def test_looks_that_cannot_be_told_from_quality_rate_nobody(board, client):
    item = ItemFactory(benchmark=board.benchmark)
    models = CompetitorFactory.create_batch(2)
    looks = [Style(prose_words=50), Style(prose_words=10)]  # always, for each model
    for n in range(12):
        vote(item, models, looks, ("model_a", "model_b")[n % 2], AnnotatorFactory())
    snapshot = refresh_board(board, as_of=number_facts())
    rows = Rating.objects.filter(snapshot=snapshot)
    assert {(r.rating, r.reason) for r in rows} == {(None, "undetermined")}
    html = client.get(reverse("leaderboard:board", args=[board.slug])).text
    assert "do not yet tell apart how the answers look and how good they are" in html


def test_a_board_of_imported_votes_alone_has_nothing_to_count(board):
    first, second = CompetitorFactory.create_batch(2)
    ImportedVoteFactory(benchmark=board.benchmark, competitor_a=first, competitor_b=second)
    assert refresh_board(board, as_of=number_facts()).votes == 0


def test_the_share_of_comments_stands_for_their_number():
    style = asdict(Style(code_lines=8, comment_lines=2, prose_words=5))
    assert dict(zip(FEATURES, features_of(style), strict=True))["comment_share"] == 0.25
    assert features_of({}) == [0.0] * len(FEATURES)
