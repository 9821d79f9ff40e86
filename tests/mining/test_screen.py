"""Screening: the first reason that applies, clusters by their first, and a person's last word."""

import pytest

from mining.actions.overrule import overrule
from mining.actions.screen import screened
from mining.queries.funnel import funnel_of, pool_of
from tests.factories import (
    BenchmarkFactory,
    CompetitorFactory,
    GradeFactory,
    InstructionFactory,
    ItemFactory,
    MiningRunFactory,
    OpeningFactory,
    ScreeningFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CODE = "Mend this for me, please:\n```java\nint a;\n```"


@pytest.fixture
def run():
    return MiningRunFactory(grader=CompetitorFactory())


@pytest.fixture
def mine(run):
    """Mines texts, in an order of its own; seeds say which was asked for first."""
    opening = OpeningFactory(run=run, language="python")

    def make(*texts, **more):
        more |= {"run": run, "opening": opening, "competitor": opening.competitor}
        made = [
            InstructionFactory(
                seed=seed,
                text=text,
                **more,
            )
            for seed, text in reversed(list(enumerate(texts)))
        ]
        return made[::-1]

    return make


def outcomes(run):
    return [row.outcome for row in screened(run)]


def test_each_filter_has_its_reason(run, mine):
    mine("Sort it.", "word " * 601, CODE, "Write a function that adds two numbers.")
    assert outcomes(run) == ["short", "long", "language", "kept"]


def test_what_was_cut_off_goes_whatever_it_says(run, mine):
    mine("Write a function that adds two numbers.", finish_reason="length")
    assert outcomes(run) == ["cut_off"]


def test_the_first_that_was_asked_for_stays_with_its_copies_and_near_copies(run, mine):
    first, *_ = mine(
        "Write a function that adds two numbers.",
        "Write a function that adds two numbers.",
        "Write a function that adds two large numbers!",
        "Draw a chart of the temperatures in May.",
    )
    rows = screened(run)
    assert [row.outcome for row in rows] == ["kept", "copy", "alike", "kept"]
    assert [row.first for row in rows] == [None, first.pk, first.pk, None]
    assert rows[2].likeness == pytest.approx(7 / 8)


def test_what_stands_in_a_benchmark_goes_and_says_where(run, mine):
    words = "Write a function that takes two sorted lists and merges them into one."
    tasks = BenchmarkFactory(name="Tasks")
    ItemFactory(benchmark=tasks, key="merge", messages=[{"role": "user", "content": words}])
    mine(words.replace("Write", "Please write"), "Draw a chart of the temperatures in May.")
    contaminated, kept = screened(run)
    assert contaminated.outcome == "contaminated"
    assert contaminated.words.endswith("words in a row stand in Tasks, merge too.")
    assert kept.is_kept


def test_a_persons_last_word_holds_against_filter_and_grade(run, mine):
    low, high, short = mine("Write one function.", "Write two functions.", "Sort it.")
    for instruction, outcome in ((low, "kept"), (high, "kept"), (short, "short")):
        ScreeningFactory(instruction=instruction, outcome=outcome)
    GradeFactory(instruction=low, grader=run.grader, value=5)
    GradeFactory(instruction=high, grader=run.grader, value=6)
    assert set(pool_of(run)) == {high}
    lead = UserFactory(role="lead").annotator
    overrule(short, is_kept=True, reason="It is fine.", actor=lead)
    overrule(low, is_kept=True, reason="It is fine.", actor=lead)
    overrule(low, is_kept=False, reason="On second thoughts.", actor=lead)
    overrule(high, is_kept=False, reason="It is dull.", actor=lead)
    assert set(pool_of(run)) == {short}
    assert funnel_of(run).overruled == 3


def test_a_reply_without_a_grade_is_no_low_grade(run, mine):
    (only,) = mine("Write one function.")
    ScreeningFactory(instruction=only)
    GradeFactory(instruction=only, grader=run.grader, value=None)
    funnel = funnel_of(run)
    assert (funnel.without_grade, sum(funnel.grades.values())) == (1, 0)
    assert not pool_of(run)
