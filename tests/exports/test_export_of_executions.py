"""Pass rates leave as pairs by AceCoder's rule, as records, and as prompts for RL."""

import pytest

from exports.choices import ExportError
from exports.shapes import SHAPES
from tests.exports.published_schemas import BY_SHAPE, AceCodeRecord
from tests.exports.world import World, export, rows_of
from tests.factories import AnswerFactory, ExecutionFactory

pytestmark = pytest.mark.django_db
TOTAL = 20


@pytest.fixture
def world():
    return World()


def run(world, item, *passed):
    """One answer of the good model for each number of tests that it passes."""
    test_set = item.test_sets.first() or world.tests(item)
    for sample, number in enumerate(passed, start=10):
        answer = AnswerFactory(
            item=item, competitor=world.good, sample=sample, text=f"{item.key} passes {number}"
        )
        status = "pass" if number == TOTAL else "fail"
        words = {"answer": answer, "test_set": test_set, "total": TOTAL}
        ExecutionFactory(status=status, passed=number, **words)


@pytest.mark.parametrize(
    ("rule", "pairs"),
    [("strict", [(20, 8)]), ("inclusive", [(20, 12), (20, 8), (16, 8)])],
)
def test_pairs_by_both_readings_of_the_rule(world, rule, pairs, tmp_path):
    run(world, world.items[0], 20, 16, 12, 8, 0)
    export(tmp_path / "out", "acecode", source="executions", rule=rule)
    rows = rows_of(tmp_path / "out")
    said = [(int(row["chosen"].split()[-1]), int(row["rejected"].split()[-1])) for row in rows]
    assert sorted(said) == sorted(pairs)


def test_records_have_the_pass_rate_of_every_answer(world, tmp_path):
    run(world, world.items[0], 20, 10, 0)
    export(tmp_path / "out", "acecode", source="executions")
    [record] = rows_of(tmp_path / "out", "train.records.jsonl")
    rates = [each.pass_rate for each in AceCodeRecord.model_validate(record).inferences]
    assert rates == [1.0, 0.5, 0.0]


def test_margins_and_scores_are_the_pass_rates(world, tmp_path):
    run(world, world.items[0], 20, 10)
    export(tmp_path / "margin", "trl-reward", source="executions")
    assert rows_of(tmp_path / "margin")[0]["margin"] == pytest.approx(1.5)
    export(tmp_path / "scores", "ultrafeedback", source="executions")
    [row] = rows_of(tmp_path / "scores")
    assert (row["score_chosen"], row["score_rejected"]) == (10.0, 5.0)


@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "arena-votes"])
def test_every_shape_takes_executions(world, shape, tmp_path):
    run(world, world.items[0], 20, 10, 4)
    export(tmp_path / "out", shape, source="executions")
    rows = rows_of(tmp_path / "out")
    assert rows
    for row in rows:
        BY_SHAPE[shape].model_validate(row)


def test_the_hard_quarter_and_an_interval_of_pass_rates(world, tmp_path):
    for item, passed in zip(world.items, ([0, 0], [0, 10], [18, 20], [20, 20]), strict=True):
        run(world, item, *passed)
    words = {"shape": "rl-prompts", "source": "executions", "reward": "fractional"}
    export(tmp_path / "median", hard="median", **words)
    [row] = rows_of(tmp_path / "median")
    assert row["id"] == "item-001@1"
    assert (row["reward"], row["mean_pass_rate"]) == ("fractional", 0.25)
    export(tmp_path / "between", hard="0.2-0.95", **words)
    assert [row["id"] for row in rows_of(tmp_path / "between")] == ["item-001@1", "item-002@1"]
    with pytest.raises(ExportError, match="--hard is 'half'"):
        export(tmp_path / "none", hard="half", **words)
    with pytest.raises(ExportError, match="goes by pass rates"):
        export(tmp_path / "none", "rl-prompts", hard="median")


def test_what_was_not_run_says_nothing(world, tmp_path):
    run(world, world.items[0], 20, 10)
    answer = AnswerFactory(item=world.items[1], competitor=world.good, sample=30)
    ExecutionFactory(answer=answer, status="not_run")
    manifest = export(tmp_path / "out", source="executions")
    assert manifest["left_out"] == {"answers that were not run": 1}
    assert manifest["facts"] == {"executions": 2, "forgeable": 0}
