"""From five experts to training data over real sockets, with every number worked out beforehand."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from catalog.models import Answer, Benchmark
from curation.models import Draft
from judging.models import Judgment
from mining.models import ExpertBattles, Instruction, MiningRun, Screening
from mining.queries.funnel import funnel_of, pool_of
from mining.queries.scores import scores_of
from tests.factories import BenchmarkFactory, UserFactory
from tests.mining import expected
from tests.mining.experts import STRENGTH, experts

PER_CONFIGURATION = 2
BUDGET = 12


def run(capsys, *words):
    capsys.readouterr()
    call_command(*words)
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def server():
    with experts() as started:
        yield started


@pytest.fixture
def mined(db, server, capsys):
    """A run up to its grades."""
    run(capsys, "add_endpoint", "House", "--url", server.url, "--parallel", "16")
    for name in STRENGTH:
        model = ("--endpoint", "House", "--model", name)
        run(capsys, "add_competitor", name.capitalize(), *model)
    out = run(
        capsys,
        *("mine", "--competitor", *(name.capitalize() for name in expected.NAMES)),
        *("--per-configuration", str(PER_CONFIGURATION), "--language", "python", "none"),
        *("--seed", str(expected.SEED), "--grader", "Oak", "--name", "first", "--wait"),
    )
    return MiningRun.objects.get(), out


@pytest.fixture
def fought(mined, capsys):
    run(capsys, "select_instructions", "first", "--budget", str(BUDGET), "--seed", "4")
    out = run(capsys, "battle_experts", "first", "--seed", "5", "--wait")
    return ExpertBattles.objects.get(), out


def test_a_run_is_mined_screened_and_graded(mined):
    found, out = mined
    texts = expected.mined(PER_CONFIGURATION)
    assert "Run first: 90 instructions wanted" in out
    assert sorted(Instruction.objects.values_list("text", flat=True)) == sorted(texts)
    kept = Screening.objects.filter(outcome="kept")
    assert len(kept) == len(expected.kept(texts))
    assert {each.text for each in pool_of(found)} == set(expected.pool(texts))
    steps = {step.key: (step.left, step.gone) for step in funnel_of(found).steps}
    assert steps["asked"] == (90, 0)
    assert steps["short"] == (81, 9)
    assert steps["pool"][0] == len(expected.pool(texts))
    grades = funnel_of(found).grades
    assert sum(grades.values()) == len(expected.kept(texts))
    assert {grade for grade, number in grades.items() if number} == {4, 8, 10}


def test_the_battles_come_out_as_worked_out(fought):
    battles, out = fought
    assert Answer.objects.ready().count() == BUDGET * 5
    # Ten pairs, three judges that are neither of the two, two orders.
    assert Judgment.objects.count() == BUDGET * 10 * 3 * 2
    scores = scores_of(battles)
    texts = [item.prompt for item in scores.games.items]
    votes = np.array([expected.votes_on(text) for text in texts])
    assert [each.name.lower() for each in scores.games.competitors] == expected.NAMES
    np.testing.assert_array_equal(scores.games.votes, votes)
    points = expected.ratings(votes)
    np.testing.assert_allclose(scores.ratings.rating - 1000, points, atol=1e-2)
    for row in range(BUDGET):
        final = expected.final_scores(votes[row], points, 0.7)
        np.testing.assert_allclose(scores.final[row], final, atol=1e-4)
        assert scores.winner[row] == int(np.argmax(final))
    assert f"{BUDGET} instructions compared" in out


def test_alpha_mixes_from_votes_alone_to_ratings_alone(fought):
    battles, _ = fought
    odd = np.array([" odd: " in item.prompt for item in scores_of(battles).games.items])
    oak, ash = expected.NAMES.index("oak"), expected.NAMES.index("ash")
    assert 0 < odd.sum() < len(odd) / 2  # so that Oak leads the ratings
    votes_alone, ratings_alone = scores_of(battles, 0.0), scores_of(battles, 1.0)
    np.testing.assert_array_equal(votes_alone.winner, np.where(odd, ash, oak))
    assert set(ratings_alone.winner.tolist()) == {oak}
    assert (votes_alone.could_change, ratings_alone.could_change) == (BUDGET, 0)
    assert votes_alone.did_change == odd.sum()


def test_the_winners_leave_as_training_data(fought, capsys, tmp_path):
    battles, _ = fought
    name = battles.benchmark.name
    scores = scores_of(battles)
    for shape in ("trl-sft", "trl-preference", "trl-kto", "warriorcoder"):
        out = tmp_path / shape
        words = ("--shape", shape, "--source", "experts:first", "--out", str(out))
        run(capsys, "export", name, *words)
        rows = [json.loads(line) for line in (out / "train.jsonl").read_text().splitlines()]
        if shape == "trl-sft":
            said = {row["prompt"][0]["content"]: row["completion"][0]["content"] for row in rows}
            assert len(said) == BUDGET
            for row, item in enumerate(scores.games.items):
                winner = scores.games.competitors[scores.winner[row]].name.lower()
                assert said[item.prompt].startswith(f"I am {winner},")
        elif shape == "warriorcoder":
            for row in rows:
                assert row["answer"] == row["answers"][int(np.argmax(row["scores"]))]
        else:
            assert len(rows) > BUDGET
    with pytest.raises(CommandError, match="no run of experts 'second'"):
        run(capsys, "export", name, "--shape", "trl-sft", "--source", "experts:second",
            "--out", str(tmp_path / "no"))  # fmt: skip


def test_the_most_telling_instructions_become_drafts(fought, capsys):
    target = BenchmarkFactory(name="Tasks")
    writer = UserFactory(role="curator")
    out = run(capsys, "promote_instructions", "first", "--benchmark", "Tasks", "--top", "3")
    assert out.strip() == "3 drafts in Tasks"
    drafts = Draft.objects.filter(benchmark=target)
    assert {each.writer for each in drafts} == {writer.annotator}
    assert {each.state for each in drafts} == {"writing"}
    assert all("mined out of" in each.source for each in drafts)
    out = run(capsys, "promote_instructions", "first", "--benchmark", "Tasks", "--top", "4")
    assert out.strip() == "1 drafts in Tasks"


def test_people_are_asked_on_the_ordinary_page(fought, capsys):
    battles, _ = fought
    out = run(capsys, "battle_experts", "first", "--ask-people", "4")
    assert "4 battles for people" in out
    assert Benchmark.objects.get(pk=battles.benchmark_id).is_open


def test_a_run_that_is_not_chosen_from_cannot_battle(mined, capsys):
    with pytest.raises(CommandError, match="Nothing of first is chosen yet"):
        run(capsys, "battle_experts", "first")
    with pytest.raises(CommandError, match="Choose 1 to"):
        run(capsys, "select_instructions", "first", "--budget", "1000")
