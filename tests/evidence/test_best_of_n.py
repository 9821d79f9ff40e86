"""The best-of-N report: what a score chooses beside greedy, mean and oracle."""

import json

import pytest
from django.core.management import CommandError, call_command

from evidence.best_of import best_of_n
from evidence.samples import samples_of
from evidence.scores import ScoreError, scores_of
from judging.outcomes import SWAPPED
from tests.factories import (
    AnswerFactory,
    BoardFactory,
    CompetitorFactory,
    ExecutionFactory,
    JudgeFactory,
    JudgmentFactory,
    MarkFactory,
    RatingFactory,
    SnapshotFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db


def report(benchmark, source, greedy=None):
    samples = samples_of(benchmark)
    return best_of_n(samples, scores_of(source, benchmark, samples), greedy)


def test_a_score_that_knows_reaches_the_oracle(benchmark, ran):
    ran("a", [1, 0.5, 0.2, 0])
    ran("b", [0, 0, 0.9, 1])
    found = report(benchmark, "pass_rate")
    assert [line.n for line in found.lines] == [1, 2, 4]
    for line in found.lines:
        assert line.chosen.mean == pytest.approx(line.oracle.mean)
        assert line.mean.mean == 0.25
    assert [round(line.oracle.mean, 3) for line in found.lines] == [0.25, 0.5, 1.0]


def test_greedy_is_what_a_score_has_to_beat(benchmark, ran):
    items = {}
    for key in "abcd":
        items[key] = ran(key, [1, 0])[0].item_id
    found = report(benchmark, "pass_rate", dict.fromkeys(items.values(), 0.0))
    assert (found.greedy.mean, found.lines[1].gain[0]) == (0.0, 1.0)
    assert found.lines[1].beats_greedy == "yes"
    assert report(benchmark, "pass_rate").lines[0].beats_greedy == "unknown"


def test_votes_score_answers(benchmark, ran):
    good, bad, none = ran("a", [1, 0, 0])
    for _ in range(3):
        VoteFactory(
            assignment__battle__item=good.item,
            assignment__battle__answer_a=good,
            assignment__battle__answer_b=AnswerFactory(item=good.item),
        )
        VoteFactory(
            assignment__battle__item=good.item,
            assignment__battle__answer_a=AnswerFactory(item=good.item),
            assignment__battle__answer_b=bad,
        )
    scores = scores_of("votes", benchmark, samples_of(benchmark))
    assert scores[good.pk] > 0.5 > scores[bad.pk]
    assert none.pk not in scores
    assert report(benchmark, "votes").unscored == 1


def test_ratings_choose_among_models(benchmark, ran):
    strong, weak = ran("a", [1], model="Strong")[0], ran("a", [0], model="Weak")[0]
    snapshot = SnapshotFactory(board=BoardFactory(benchmark=benchmark))
    for answer, rating in ((strong, 1100.0), (weak, 900.0)):
        RatingFactory(snapshot=snapshot, competitor=answer.competitor, rating=rating)
    assert report(benchmark, "ratings").lines[-1].chosen.mean == 1.0


def judged(answers, label):
    """Both games of two answers; the label is seen from the first."""
    first, second = answers
    judge = JudgeFactory(name="Strict")
    for order, pair in ((1, (first, second)), (2, (second, first))):
        JudgmentFactory(
            judge=judge,
            item=first.item,
            competitor_a=pair[0].competitor,
            competitor_b=pair[1].competitor,
            answers=[answer.pk for answer in pair],
            order=order,
            label=label if order == 1 else SWAPPED[label],
        )


def test_judges_choose_by_marks_or_by_battles(benchmark, ran):
    strong, weak = ran("a", [1], model="Strong")[0], ran("a", [0], model="Weak")[0]
    with pytest.raises(ScoreError, match="No judge has looked"):
        report(benchmark, "judge")
    judged((strong, weak), "A>B")
    assert report(benchmark, "judge").lines[-1].chosen.mean == 1.0
    assert report(benchmark, "judge:Strict").lines[-1].chosen.mean == 1.0
    with pytest.raises(ScoreError, match="'Mild' has"):
        report(benchmark, "judge:Mild")
    for answer, value in ((strong, 2.0), (weak, 5.0)):
        MarkFactory(
            judgment__item=answer.item,
            answer=answer,
            competitor=answer.competitor,
            value=value,
        )
    assert report(benchmark, "judge").lines[-1].chosen.mean == 0.0  # marks go before battles


def test_the_command_reads_a_file_of_scores(benchmark, ran, tmp_path, capsys):
    ran("a", [0, 1], model="Larch", temperature=1.0)
    ran("a", [0], model="Larch greedy", temperature=0.0)
    path = tmp_path / "scores.jsonl"
    rows = [{"item": "a", "sample": n, "score": n / 10} for n in (1, 2)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ("best_of_n", "--benchmark", "Mine", "--competitor", "Larch")
    call_command(*words, "--score", str(path), "--greedy", "Larch greedy")
    out = capsys.readouterr().out
    assert "greedy    0.0%" in out
    assert "  2       1  50.0%" in out
    last = out.splitlines()[-1]
    assert "100.0% (20.7% to 100.0%)" in last
    assert last.endswith("unknown")  # one item tells of no spread


def test_the_greedy_model_is_found_by_its_temperature(benchmark, ran, capsys):
    for name, temperature in (("Larch", 1.0), ("Cold", 0.0)):
        CompetitorFactory(name=name, slug=name, model="larch-14b", temperature=temperature)
    ran("a", [0, 1], model="Larch")
    ran("a", [1], model="Cold")
    call_command(
        "best_of_n", *("--benchmark", "mine", "--competitor", "Larch"), *("--score", "pass_rate")
    )
    assert "100.0% (20.7% to 100.0%)  Cold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("score", "words"),
    [
        ("nothing", "no score 'nothing': give one of votes, ratings, judge, pass_rate, or a file"),
        ("ratings", "No board of Mine rates"),
        ("votes", "No sample has a score of votes"),
    ],
)
def test_what_cannot_be_scored_is_said(benchmark, ran, score, words):
    ran("a", [0, 1])
    with pytest.raises(CommandError, match=words):
        call_command(
            "best_of_n", *("--benchmark", "Mine", "--competitor", "Larch"), *("--score", score)
        )


def test_a_wrong_row_of_scores_is_named(benchmark, ran, tmp_path):
    ran("a", [0, 1])
    path = tmp_path / "scores.jsonl"
    path.write_text('{"item": "a", "score": 1}\n{"item": "a", "score": "high"}\n')
    with pytest.raises(CommandError, match=r"scores.jsonl, line 2: score"):
        call_command(
            "best_of_n", *("--benchmark", "Mine", "--competitor", "Larch"), *("--score", str(path))
        )


def test_without_executions_the_command_says_what_to_do(benchmark):
    AnswerFactory(item__benchmark=benchmark, competitor__name="Larch")
    with pytest.raises(CommandError, match=r"manage\.py execute --benchmark mine"):
        call_command(
            "best_of_n", *("--benchmark", "Mine", "--competitor", "Larch"), *("--score", "votes")
        )


def test_what_was_not_run_is_no_sample(benchmark):
    ExecutionFactory(answer__item__benchmark=benchmark, status="not_run", passed=0)
    assert samples_of(benchmark) == []
