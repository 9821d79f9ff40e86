"""How many answers of each competitor pass their tests, with what the number of them allows."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from catalog.models import Benchmark, Competitor
from execution.models import Execution
from stats.shares import wilson


@dataclass(frozen=True)
class PassRate:
    """One competitor; the interval is Wilson's, at 95 %."""

    competitor: str
    executed: int
    passed: int
    pass_rate: float
    lower: float
    upper: float
    by_status: dict[str, int]


def pass_rates(benchmark: Benchmark) -> list[PassRate]:
    """One row for each competitor whose answers were run, best first.

    What was not run for a reason of ours says nothing of the answer and is left out of `executed`;
    it stands in `by_status`.
    """
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    found = Execution.objects.that_count(benchmark).order_by()
    for number, status, count in found.values_list("competitor", "status").annotate(Count("pk")):
        counts[number][status] += count
    names = dict(Competitor.objects.filter(pk__in=counts).values_list("pk", "name"))
    rows = [_row(names[number], by_status) for number, by_status in counts.items()]
    return sorted(rows, key=lambda row: (-row.pass_rate, row.competitor))


def _row(name: str, by_status: Counter[str]) -> PassRate:
    executed = by_status.total() - by_status[Execution.Status.NOT_RUN]
    passed = by_status[Execution.Status.PASS]
    if not executed:
        return PassRate(name, 0, 0, 0.0, 0.0, 1.0, dict(by_status))
    share, lower, upper = wilson(np.array([passed]), np.array([executed]))
    interval = float(lower[0]), float(upper[0])
    return PassRate(name, executed, passed, float(share[0]), *interval, dict(by_status))
