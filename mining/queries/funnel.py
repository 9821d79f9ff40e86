"""How many instructions are left behind each step of a run, with examples of what went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypedDict

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django_stubs_ext import WithAnnotations

from mining.grading import HIGHEST, band_of, digest_of, ranges_of
from mining.models import (
    Grade,
    Instruction,
    MiningJob,
    MiningRun,
    Overruling,
    Screening,
    WantedReply,
)

EXAMPLES = 3
Fate = Screening.Fate
_FILTERS = (
    (Fate.CUT_OFF, "Not cut off"),
    (Fate.SHORT, "Long enough"),
    (Fate.LONG, "Not too long"),
    (Fate.LANGUAGE, "In the asked language"),
    (Fate.COPY, "No copies"),
    (Fate.ALIKE, "No near copies"),
    (Fate.CONTAMINATED, "In no benchmark"),
)


class Word(TypedDict):
    """What was said of an instruction, beside its row."""

    value: int | None  # the grade of the run's grader
    is_graded: bool
    said: bool | None  # a person's last word: keep or drop


Worded: TypeAlias = "QuerySet[WithAnnotations[Instruction, Word]]"


@dataclass(frozen=True)
class Step:
    """What is left behind a step; `key` names what went there, for its list."""

    key: str
    title: str
    left: int
    gone: int
    examples: list[Instruction] = field(default_factory=list)


@dataclass(frozen=True)
class Funnel:
    """All steps so far, and how the grades are spread."""

    asked: int
    steps: list[Step]
    grades: Mapping[int, int]  # instructions by grade, of those that passed the filters
    without_grade: int  # graded, but no grade could be read
    bands: list[tuple[str, int, int, int]]  # name, lowest, highest, instructions
    overruled: int
    cut: int


def with_word(run: MiningRun) -> Worded:
    """The instructions of a run, each with what was said of it."""
    grades = Grade.objects.filter(
        instruction=OuterRef("pk"), grader=run.grader_id, prompt_digest=digest_of(run.bands)
    )
    last = Overruling.objects.filter(instruction=OuterRef("pk")).order_by("-pk")
    return run.instructions.annotate(
        value=Subquery(grades.values("value")[:1]),
        is_graded=Exists(grades),
        said=Subquery(last.values("is_kept")[:1]),
    )


def pool_of(run: MiningRun) -> Worded:
    """What may be chosen: passed filters and cut, or kept by a person; never what one dropped."""
    passed = Q(screening__outcome=Fate.KEPT)
    if run.grader_id is not None:
        passed &= Q(value__gte=run.cut)
    return with_word(run).filter(Q(said=True) | Q(said=None) & passed)


def gone_at(run: MiningRun, key: str) -> Worded:
    """What went at a step, by its key."""
    found = with_word(run).select_related("screening", "competitor", "configuration")
    if key == "pool":
        return pool_of(run).select_related("screening", "competitor", "configuration")
    if key == "below":
        low = Q(value__lt=run.cut) | Q(value=None)
        return found.filter(low, screening__outcome=Fate.KEPT, is_graded=True)
    if key == "overruled":
        return found.exclude(said=None)
    return found.filter(screening__outcome=key)


def funnel_of(run: MiningRun) -> Funnel:
    """The steps of a run, counted from the rows."""
    wanted = WantedReply.objects.filter(job__run=run, job__kind=MiningJob.MINE)
    mined = run.instructions.count()
    asked = wanted.count()
    lost = wanted.filter(state__in=[WantedReply.State.FAILED, WantedReply.State.GIVEN_UP]).count()
    steps = [Step("asked", "Asked for", asked, 0), Step("mined", "Mined", mined, lost)]
    outcomes = dict(
        Screening.objects.filter(instruction__run=run)
        .values_list("outcome")
        .annotate(Count("pk"))
        .order_by()
    )
    left = mined
    for outcome, title in _FILTERS if outcomes else ():
        gone = outcomes.get(outcome, 0)
        left -= gone
        steps.append(Step(outcome, title, left, gone, _some_of(run, outcome)))
    kept = with_word(run).filter(screening__outcome=Fate.KEPT)
    counts = dict(kept.filter(is_graded=True).values_list("value").annotate(Count("pk")).order_by())
    unread = counts.pop(None, 0)
    if counts or unread:
        good = sum(number for grade, number in counts.items() if grade >= run.cut)
        gone = sum(counts.values()) + unread - good
        title = f"Graded {run.cut} or better"
        steps.append(Step("below", title, good, gone, _some_of(run, "below")))
    overruled = with_word(run).exclude(said=None).count()
    if outcomes:
        pool = pool_of(run).count()
        title = "To choose from" if not overruled else f"To choose from, {overruled} by a person"
        steps.append(Step("pool", title, pool, max(0, steps[-1].left - pool)))
    grades = {grade: counts.get(grade, 0) for grade in range(1, HIGHEST + 1)}
    return Funnel(asked, steps, grades, unread, _bands(run, grades), overruled, run.cut)


def _some_of(run: MiningRun, key: str) -> list[Instruction]:
    return list(gone_at(run, key).order_by("pk")[:EXAMPLES])


def _bands(run: MiningRun, grades: Mapping[int, int]) -> list[tuple[str, int, int, int]]:
    return [
        (
            name,
            low,
            high,
            sum(number for grade, number in grades.items() if band_of(grade, run.bands) == name),
        )
        for name, low, high in ranges_of(run.bands)
    ]
