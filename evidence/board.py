"""A board by execution: how many answers of each model pass their tests, and what is sure of it."""

from dataclasses import dataclass

from django.db.models import Avg, F, FloatField
from django.db.models.functions import Cast, Coalesce

from catalog.models import Benchmark
from evidence.kept import kept
from execution.models import Execution
from execution.pass_rates import PassRate, pass_rates


@dataclass(frozen=True)
class Row:
    """One model: its place, its pass rate, and how much of their tests its answers pass."""

    best: int  # rank range
    worst: int
    rate: PassRate
    share: float  # mean over answers, by weight of the tests

    @property
    def percent(self) -> str:
        return f"{100 * self.rate.pass_rate:.1f}"

    @property
    def lower(self) -> str:
        return f"{100 * self.rate.lower:.1f}"

    @property
    def upper(self) -> str:
        return f"{100 * self.rate.upper:.1f}"

    @property
    def percent_of_tests(self) -> str:
        return f"{100 * self.share:.1f}"

    @property
    def statuses(self) -> list[tuple[str, int]]:
        """What became of those that did not pass, the most frequent first."""
        labels = dict(Execution.Status.choices)
        counts = self.rate.by_status.items()
        others = [(str(labels[name]), count) for name, count in counts if name != "pass"]
        return sorted(others, key=lambda pair: (-pair[1], pair[0]))


def board_by_tests(benchmark: Benchmark) -> list[Row]:
    """Best first. A place is sure where intervals do not overlap, so ranks are ranges."""
    return kept("board-by-tests", benchmark, lambda: _rows(benchmark))


def _rows(benchmark: Benchmark) -> list[Row]:
    rates = [rate for rate in pass_rates(benchmark) if rate.executed]
    share = Coalesce(F("share"), Cast("passed", FloatField()) / F("total"))
    found = Execution.objects.that_count(benchmark).exclude(status=Execution.Status.NOT_RUN)
    means = dict(found.order_by().values_list("competitor__name").annotate(mean=Avg(share)))
    return [
        Row(
            1 + sum(other.lower > rate.upper for other in rates),
            sum(other.upper >= rate.lower for other in rates),
            rate,
            means[rate.competitor],
        )
        for rate in rates
    ]
