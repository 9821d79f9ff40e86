"""Rows of one small picture: a name, an interval on a common axis, its number, a note.

Every interval around a board is drawn this way; the numbers stand beside it as text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leaderboard.plot import Axis, Tick


@dataclass(frozen=True)
class Row:
    """Places are attributes of SVG, in percent of the width; empty where there is nothing."""

    name: str
    at: str
    low: str
    high: str
    mark: str  # a stroke to compare with
    value: str
    half: str
    note: str
    address: str = ""
    is_thin: bool = False  # too few votes: drawn so that it does not count


@dataclass(frozen=True)
class AxisRows:
    rows: list[Row]
    ticks: list[Tick]

    @classmethod
    def from_zero(cls, rows: list[Row], most: float) -> "AxisRows":
        """An axis of counts from 0 to the most."""
        ticks = [tick for tick in Axis(0.0, most).ticks if float(tick.label) >= 0]
        return cls(rows, ticks)

    @classmethod
    def of_shares(cls, rows: list[Row], ticks: Iterable[tuple[float, str]]) -> "AxisRows":
        """An axis from 0 to 1 with these words on it."""
        return cls(rows, [Tick(label, place(at)) for at, label in ticks])


def row_of(
    name: str,
    at: float,
    *,
    low: float | None = None,
    high: float | None = None,
    mark: float | None = None,
    value: str = "",
    half: str = "",
    note: str = "",
    address: str = "",
    is_thin: bool = False,
) -> Row:
    """Shares of the width become places; an interval without an upper end ends at the point."""
    ends = (low, at if high is None and low is not None else high)
    start, end, stroke = ("" if x is None else place(x) for x in (*ends, mark))
    return Row(name, place(at), start, end, stroke, value, half, note, address, is_thin)


def place(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def scaled(axis: Axis, values: Sequence[float | None]) -> list[float | None]:
    """Values as shares of the axis."""
    width = axis.high - axis.low
    return [None if value is None else (value - axis.low) / width for value in values]
