"""Which order it is for a reader who cares for some kinds of tasks more than for others."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from leaderboard.by_category import ByCategory, Line
from leaderboard.models import Rating

MOST = 9.0  # that one kind may weigh


@dataclass(frozen=True)
class Weighted:
    """One model under the reader's weights."""

    rating: Rating
    place: int
    was: int
    points: float
    half: float

    @property
    def moved(self) -> int:
        """Places up; negative down."""
        return self.was - self.place


def weights_of(query: Mapping[str, str], table: ByCategory) -> list[float]:
    """One weight for each kind, from fields `w0`, `w1`, ...; what is no number weighs 1."""
    return [weight_of(query.get(field_of(n), "")) for n in range(len(table.kinds))]


def field_of(place: int) -> str:
    return f"w{place}"


def weight_of(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 1.0
    return min(max(value, 0.0), MOST) if math.isfinite(value) else 1.0


def order_of(table: ByCategory, weights: list[float]) -> list[Weighted]:
    """Models by their rating plus the weighted mean of how they depart from it; best first.

    Half widths take departures as independent of each other and of the rating, and speak of
    the kinds that weigh anything. Empty where nothing weighs anything.
    """
    whole = sum(weights)
    if not whole:
        return []
    shares = [weight / whole for weight in weights]
    found = [(line, *weighed(line, shares)) for line in table.lines]
    order = sorted(found, key=lambda row: -row[1])
    was = {line.rating.pk: n for n, line in enumerate(table.lines, start=1)}
    return [
        Weighted(line.rating, n, was[line.rating.pk], points, half)
        for n, (line, points, half) in enumerate(order, start=1)
    ]


def weighed(line: Line, shares: list[float]) -> tuple[float, float]:
    """Rating and half its interval under these shares; an unknown cell is as the rating."""
    own = line.rating
    points, variance = own.rating or 0.0, 0.0
    if own.upper is not None and own.lower is not None:
        variance = ((own.upper - own.lower) / 2) ** 2
    for share, cell in zip(shares, line.cells, strict=True):
        points += share * (cell.pooled or 0.0)
        variance += (share * (cell.pooled_reach or 0.0)) ** 2
    return points, math.sqrt(variance)
