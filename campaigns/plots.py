"""Small plots as numbers for an SVG template; what they show stands in a table beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from campaigns.campaign_progress import Day
from catalog.models import Difficulty

WIDTH, HEIGHT = 640, 160  # units of the viewBox; the page scales it
BASE = 140  # where the axis lies


@dataclass(frozen=True)
class BurnUp:
    """Votes so far as a line, the plan as a level, the pace as a dashed line on."""

    line: str  # points of a polyline
    pace: str
    plan: float  # height of the level
    deadline: float | None  # where it lies along the axis
    first: date
    last: date


def burn_up(days: list[Day], plan: int, ends: date | None, deadline: date | None) -> BurnUp | None:
    """None before the second day: a line needs two points."""
    if len(days) < 2 or plan <= 0:
        return None
    first = days[0].at
    last = max(filter(None, [days[-1].at, ends, deadline]))
    span = max((last - first).days, 1)
    most = max(plan, days[-1].in_all)

    def x(at: date) -> float:
        return round(WIDTH * (at - first).days / span, 1)

    def y(votes: float) -> float:
        return round(BASE - (BASE - 10) * votes / most, 1)

    points = [f"{x(day.at)},{y(day.in_all)}" for day in days]
    pace = f"{points[-1]} {x(ends)},{y(plan)}" if ends else ""
    inside = deadline is not None and first <= deadline
    return BurnUp(
        line=" ".join([f"0,{BASE}", *points]),
        pace=pace,
        plan=y(plan),
        deadline=x(deadline) if inside and deadline else None,
        first=first,
        last=last,
    )


@dataclass(frozen=True)
class IntervalPlot:
    """A number with its interval on a scale from 0 to 100, and a mark to compare it with."""

    middle: float
    low: float
    high: float
    mark: float | None


def interval_plot(
    value: float | None,
    lower: float | None,
    upper: float | None,
    *,
    least: float = 0.0,
    most: float = 1.0,
    mark: float | None = None,
) -> IntervalPlot | None:
    """Places along a line that runs from `least` to `most`; None where there is no number."""
    if value is None:
        return None

    def place(number: float) -> float:
        return round(100 * min(max((number - least) / (most - least), 0.0), 1.0), 1)

    return IntervalPlot(
        place(value),
        place(value if lower is None else lower),
        place(value if upper is None else upper),
        None if mark is None else place(mark),
    )


@dataclass(frozen=True)
class Bar:
    """A count as a bar that stands on the lower edge of a picture 100 high."""

    label: str | Promise
    number: int
    top: float
    height: float
    is_stated: bool


def grade_bars(counts: Sequence[int], stated: str) -> list[Bar]:
    """From easy to hard; the largest count fills the picture, nothing is a thin line."""
    heights = [round(max(100 * number / max(*counts, 1), 3), 1) for number in counts]
    return [
        Bar(grade.label, number, round(100 - height, 1), height, grade == stated)
        for grade, number, height in zip(Difficulty, counts, heights, strict=True)
    ]
