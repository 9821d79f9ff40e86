"""What judges said leaves as people's votes do; ratings leave as CodeUltraFeedback has them."""

import pytest

from exports.choices import ExportError
from exports.shapes import SHAPES
from tests.exports.published_schemas import BY_SHAPE, CodeUltraFeedback
from tests.exports.world import World, export, rows_of
from tests.factories import (
    AnswerFactory,
    CompetitorFactory,
    JudgeFactory,
    JudgmentFactory,
    MarkFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def judge():
    return JudgeFactory(name="Stern", slug="stern")


def judged(world, judge, item, first, second):
    """Both games: the good model is shown first in the first, and second in the second."""
    sides = [
        (world.good, world.answer(item, world.good)),
        (world.poor, world.answer(item, world.poor)),
    ]
    for order, label in ((1, first), (2, second)):
        shown = sides if order == 1 else sides[::-1]
        JudgmentFactory(
            judge=judge,
            item=item,
            competitor_a=shown[0][0],
            competitor_b=shown[1][0],
            answers=[answer.pk for _, answer in shown],
            order=order,
            label=label,
            invalid="" if label else "no_label",
            place=f"{item.key} {order}",
        )


def test_both_orders_decide_and_invalid_pairs_are_left_out(world, judge, tmp_path):
    judged(world, judge, world.items[0], "A>>B", "B>A")  # good twice
    judged(world, judge, world.items[1], "A>B", "A>B")  # whichever is first: a tie
    judged(world, judge, world.items[2], "B>A", "")
    manifest = export(tmp_path / "out", "trl-reward", source="judge:stern")
    [row] = rows_of(tmp_path / "out")
    assert row["chosen"][0]["content"] == "Good answers item-000."
    assert row["margin"] == pytest.approx(0.75)
    assert manifest["left_out"] == {"judged pairs without a valid result": 1}
    assert manifest["facts"]["judgments"] == 6


def rated(world, judge, item, preference, *values):
    judgment = JudgmentFactory(
        judge=judge, item=item, competitor_a=None, competitor_b=None, label="",
        preference=preference, place=f"{item.key} {preference}",
    )  # fmt: skip
    for position, value in enumerate(values, start=1):
        competitor = CompetitorFactory(name=f"M{item.pk}-{preference}-{position}")
        answer = AnswerFactory(item=item, competitor=competitor, sample=40 + position)
        MarkFactory(
            judgment=judgment,
            position=position,
            competitor=competitor,
            answer=answer,
            value=value,
            rationale=f"because {value}",
        )


@pytest.fixture
def rater():
    return JudgeFactory(name="Rater", slug="rater", protocol="ratings")


def test_ratings_leave_binarised_and_never_an_answer_against_its_equal(world, rater, tmp_path):
    rated(world, rater, world.items[0], "readability", 2, 5, 3, 5)
    rated(world, rater, world.items[1], "style", 4, 4, 4, 4)
    rated(world, rater, world.items[2], "style", 4, None, 1, 3)
    export(tmp_path / "out", "codeultrafeedback", source="judge:Rater")
    rows = [CodeUltraFeedback.model_validate(row) for row in rows_of(tmp_path / "out")]
    assert [(row.preference, row.rating_chosen, row.rating_rejected) for row in rows] == [
        ("readability", "5", "2"),
        ("style", "4", "1"),
    ]
    assert rows[0].annotations[0].rationale == "because 2"
    assert len(rows[1].responses) == 3  # one was not rated
    export(tmp_path / "all", "codeultrafeedback", source="judge:Rater", pairs="all-unequal")
    assert len(rows_of(tmp_path / "all")) == 5 + 3


def test_equals_are_drawn_by_the_seed(world, rater, tmp_path):
    for item in world.items:
        rated(world, rater, item, "style", 5, 5, 5, 1)
    drawn = set()
    for seed in range(6):
        export(tmp_path / str(seed), "codeultrafeedback", source="judge:rater", seed=seed)
        drawn.add(tuple(row["model_chosen"][-1] for row in rows_of(tmp_path / str(seed))))
    assert len(drawn) > 2


def test_a_split_gives_every_preference_its_part(rater, tmp_path):
    world = World(items=20)
    for number, item in enumerate(world.items):
        rated(world, rater, item, f"preference {number % 4}", 1, 5)
    export(tmp_path / "out", "codeultrafeedback", source="judge:rater", split="80/20")
    held = [row["preference"] for row in rows_of(tmp_path / "out", "test.jsonl")]
    assert sorted(held) == [f"preference {number}" for number in range(4)]


@pytest.mark.parametrize(
    "shape", [name for name in SHAPES if name not in {"arena-votes", "rl-prompts"}]
)
def test_every_shape_takes_ratings(world, rater, shape, tmp_path):
    rated(world, rater, world.items[0], "readability", 2, 5, 3, 5)
    export(tmp_path / "out", shape, source="judge:rater")
    rows = rows_of(tmp_path / "out")
    assert rows
    for row in rows:
        BY_SHAPE[shape].model_validate(row)


def test_an_unknown_judge_is_refused_with_those_that_are_there(world, judge, tmp_path):
    with pytest.raises(ExportError, match="There are: stern"):
        export(tmp_path / "out", source="judge:mild")
