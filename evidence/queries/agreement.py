"""Where tests say which of two answers works, and what people and judges said of the same two."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db.models import Count, F, FilteredRelation, Q
from django.db.models.functions import Length

from annotations.models import Battle, Vote, Winner
from catalog.models import Benchmark
from execution.models import Execution
from stats.shares import clustered_share

PASS: Final = Execution.Status.PASS.value
MOST_SHOWN: Final = 20
_BATTLE: Final = "assignment__battle__"
ALL: Final = ""


@dataclass
class Tally:
    """Votes where exactly one answer passes all its tests, by item: what was preferred."""

    passing: Counter[int]
    failing: Counter[int]
    neither: Counter[int]

    @classmethod
    def empty(cls) -> "Tally":
        return cls(Counter(), Counter(), Counter())

    def add(self, item: int, choice: str, number: int) -> None:
        """Count so many votes; `choice` is `passing`, `failing` or `neither`."""
        getattr(self, choice)[item] += number


@dataclass(frozen=True)
class Line:
    """One category: how often people agree with the tests."""

    name: str  # empty: all of them
    votes: int
    passing: int
    failing: int
    neither: int
    agreement: float  # of the votes that decide
    lower: float
    upper: float

    @property
    def decided(self) -> int:
        return self.passing + self.failing

    @property
    def words(self) -> str:
        if not self.decided:
            return "-"
        numbers = (100 * number for number in (self.agreement, self.lower, self.upper))
        return "{:.1f} % ({:.1f} to {:.1f})".format(*numbers)

    @property
    def failing_words(self) -> str:
        """How often the failing answer was preferred, of all votes where tests decide."""
        return f"{100 * self.failing / self.votes:.1f} %"


@dataclass(frozen=True)
class FailedChoice:
    """A battle in which somebody preferred the answer that fails."""

    battle: Battle
    status: str
    passed: int
    total: int


@dataclass(frozen=True)
class Look:
    """What the failing answers that people preferred looked like."""

    votes: int
    statuses: list[tuple[str, int]]
    longer: float | None  # the share of them that are longer than the passing one
    examples: list[FailedChoice]

    @property
    def longer_words(self) -> str:
        return "" if self.longer is None else f"{100 * self.longer:.0f} %"


@dataclass(frozen=True)
class Agreement:
    """The whole report."""

    lines: list[Line]
    both_pass: dict[str, int]  # what people said where tests tell no difference
    none_pass: dict[str, int]
    look: Look


def agreement_of(benchmark: Benchmark) -> Agreement:
    """Counted votes on battles of which both answers were run against the newest tests."""
    tallies: dict[str, Tally] = defaultdict(Tally.empty)
    both: Counter[str] = Counter()
    none: Counter[str] = Counter()
    rows = _compared(benchmark).values_list(
        "item", "item__main_category", "drawn_winner", "ran_a__status", "ran_b__status"
    )
    for item, category, winner, *statuses, number in rows.annotate(n=Count("pk")).order_by():
        passes = [status == PASS for status in statuses]
        if passes[0] == passes[1]:
            (both if passes[0] else none)[_said(winner)] += number
            continue
        choice = _choice(winner, a_passes=passes[0])
        for name in {ALL, category}:
            tallies[name].add(item, choice, number)
    return Agreement(lines_of(tallies), dict(both), dict(none), _look(benchmark))


def _compared(benchmark: Benchmark) -> Any:
    """Those votes with `ran_a` and `ran_b`, which mypy knows nothing of."""
    votes: Any = Vote.objects.countable().filter(item__benchmark=benchmark).with_drawn_winner()
    for side in ("a", "b"):
        path = f"{_BATTLE}answer_{side}__executions"
        ran = FilteredRelation(path, condition=Q(**{f"{path}__is_current": True}))
        votes = votes.annotate(**{f"ran_{side}": ran}).filter(**{f"ran_{side}__isnull": False})
        votes = votes.exclude(**{f"ran_{side}__status": Execution.Status.NOT_RUN})
    return votes


def _choice(winner: str, *, a_passes: bool) -> str:
    if winner not in {Winner.MODEL_A, Winner.MODEL_B}:
        return "neither"
    return "passing" if (winner == Winner.MODEL_A) == a_passes else "failing"


def _said(winner: str) -> str:
    names = {Winner.TIE: "tie", Winner.BOTH_BAD: "both_bad"}
    return names.get(Winner(winner), "one")


def lines_of(tallies: Mapping[str, Tally]) -> list[Line]:
    """All votes first, then categories, the most votes first."""
    lines = [_line(name, tally) for name, tally in tallies.items()]
    return sorted(lines, key=lambda line: (line.name != ALL, -line.votes, line.name))


def _line(name: str, tally: Tally) -> Line:
    items = sorted({*tally.passing, *tally.failing})
    passing = np.array([tally.passing[item] for item in items], dtype=np.int64)
    failing = np.array([tally.failing[item] for item in items], dtype=np.int64)
    share, lower, upper = clustered_share(passing, passing + failing)
    neither = tally.neither.total()
    counts = int(passing.sum()), int(failing.sum())
    return Line(name, sum(counts) + neither, *counts, neither, share, lower, upper)


def _look(benchmark: Benchmark) -> Look:
    """What was preferred although it fails, and some of the battles."""
    preferred = _compared(benchmark).filter(
        Q(drawn_winner=Winner.MODEL_A, ran_b__status=PASS) & ~Q(ran_a__status=PASS)
        | Q(drawn_winner=Winner.MODEL_B, ran_a__status=PASS) & ~Q(ran_b__status=PASS)
    )
    statuses: Counter[str] = Counter()
    for winner, a, b, number in (
        preferred.values_list("drawn_winner", "ran_a__status", "ran_b__status")
        .annotate(n=Count("pk"))
        .order_by()
    ):
        statuses[a if winner == Winner.MODEL_A else b] += number
    labels = dict(Execution.Status.choices)
    named = [(str(labels[status]), number) for status, number in statuses.most_common()]
    votes = statuses.total()
    return Look(votes, named, _longer(preferred), _failed_choices(preferred))


def _longer(preferred: Any) -> float | None:
    lengths = preferred.annotate(
        long_a=Length(f"{_BATTLE}answer_a__text"), long_b=Length(f"{_BATTLE}answer_b__text")
    )
    counts: Mapping[str, Any] = lengths.aggregate(
        all=Count("pk"),
        longer=Count(
            "pk",
            filter=Q(drawn_winner=Winner.MODEL_A, long_a__gt=F("long_b"))
            | Q(drawn_winner=Winner.MODEL_B, long_b__gt=F("long_a")),
        ),
    )
    return counts["longer"] / counts["all"] if counts["all"] else None


def _failed_choices(preferred: Any) -> list[FailedChoice]:
    names = [f"ran_{side}__{field}" for side in "ab" for field in ("status", "passed", "total")]
    rows = preferred.order_by("-pk").values_list(f"{_BATTLE}pk", "drawn_winner", *names)[
        :MOST_SHOWN
    ]
    found = list(rows)
    battles = Battle.objects.select_related("item").in_bulk([row[0] for row in found])
    labels = dict(Execution.Status.choices)
    examples: dict[int, FailedChoice] = {}
    for battle, winner, *sides in found:
        status, passed, total = sides[:3] if winner == Winner.MODEL_A else sides[3:]
        examples.setdefault(
            battle, FailedChoice(battles[battle], str(labels[status]), passed, total)
        )
    return [*examples.values()]
