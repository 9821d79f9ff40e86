"""Models by kinds of tasks, from what was kept beside the newest snapshot; no vote is asked.

Small cells are drawn towards the model's own rating, so that they do not shout; those with too
few votes are said to be so, with the smallest gap that they could show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Difficulty
from leaderboard.axis_rows import AxisRows, Row, row_of, scaled
from leaderboard.kept_details import kept_details
from leaderboard.models import Rating
from leaderboard.plot import Axis, signed
from leaderboard.presentation import ShownBoard
from leaderboard.slices import WAYS
from leaderboard.standing_words import language_words
from stats.targets import MIN_VOTES

MUCH = 40.0  # points; a departure by more is shaded darker
FIRST_MODELS, FIRST_KINDS = 8, 8  # in small multiples: more are no picture


@dataclass(frozen=True)
class Cell:
    """One model on one kind of task, in points beside its own rating."""

    votes: int
    points: float | None
    reach: float | None
    pooled: float | None
    pooled_reach: float | None

    @property
    def is_thin(self) -> bool:
        """Whether its votes are too few to say anything."""
        return self.votes < MIN_VOTES or self.points is None or self.reach is None

    @property
    def words(self) -> str:
        """The departure, drawn in; a dash where nothing is known."""
        if self.points is None or self.pooled is None:
            return "\N{EN DASH}"
        return signed(self.pooled)

    @property
    def half(self) -> str:
        return "" if self.pooled_reach is None else f"{self.pooled_reach:.0f}"

    @property
    def could_show(self) -> str:
        """The smallest departure that its votes could show; empty where not even that is known."""
        return "" if self.reach is None else f"{self.reach:.0f}"

    @property
    def shade(self) -> str:
        """A class by what its interval tells from zero: up or down, twice where it is much."""
        if self.is_thin or self.pooled is None or self.pooled_reach is None:
            return "thin" if self.is_thin else ""
        if abs(self.pooled) <= self.pooled_reach:
            return ""
        return ("u" if self.pooled > 0 else "d") + ("2" if abs(self.pooled) >= MUCH else "1")


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    votes: int


@dataclass(frozen=True)
class Line:
    """One model with its cells, in the order of the kinds."""

    rating: Rating
    cells: list[Cell]


@dataclass(frozen=True)
class Multiple:
    """One kind as a small picture of the first models."""

    kind: Kind
    picture: AxisRows
    is_thin: bool
    could_show: str


@dataclass(frozen=True)
class ByCategory:
    """The table of one way to part the tasks."""

    way: str
    kinds: list[Kind]
    lines: list[Line]

    @cached_property
    def telling(self) -> int:
        """How many cells can be told from zero."""
        return sum(cell.shade not in ("", "thin") for line in self.lines for cell in line.cells)

    @property
    def cells(self) -> int:
        return sum(len(line.cells) for line in self.lines)

    @cached_property
    def axis(self) -> Axis:
        ends = []
        for line in self.lines[:FIRST_MODELS]:
            own = line.rating.rating or 0.0
            for cell in line.cells[:FIRST_KINDS]:
                if not cell.is_thin:
                    ends += [own + (cell.points or 0.0) + s * (cell.reach or 0.0) for s in (-1, 1)]
            ends.append(own)
        return Axis.around(ends)

    @property
    def multiples(self) -> list[Multiple]:
        """One picture for each of the kinds with most votes, on one axis."""
        return [self._multiple(n, kind) for n, kind in enumerate(self.kinds[:FIRST_KINDS])]

    def _multiple(self, place: int, kind: Kind) -> Multiple:
        lines = self.lines[:FIRST_MODELS]
        cells = [line.cells[place] for line in lines]
        rows = [self._row(line.rating, cell) for line, cell in zip(lines, cells, strict=True)]
        thin = all(cell.is_thin for cell in cells)
        shows = [cell.reach for cell in cells if cell.reach is not None]
        return Multiple(
            kind, AxisRows(rows, self.axis.ticks), thin, f"{min(shows):.0f}" if shows else ""
        )

    def _row(self, rating: Rating, cell: Cell) -> Row:
        own = rating.rating or 0.0
        at = own + (cell.points or 0.0)
        reach = cell.reach or 0.0
        low, here, high, mark = scaled(self.axis, [at - reach, at, at + reach, own])
        value = f"{at:.0f}" if cell.points is not None else "\N{EN DASH}"
        half = f"±{cell.reach:.0f}" if cell.reach is not None else ""
        note = _("too few votes") if cell.is_thin else ""
        return row_of(
            rating.competitor.name,
            here or 0.0,
            low=low,
            high=high,
            mark=mark,
            value=value,
            half=half,
            note=note,
            is_thin=cell.is_thin,
        )


def by_category(shown: ShownBoard, way: str) -> ByCategory | None:
    """None while there is nothing to part, such as before a second kind has votes."""
    table = slices_of(shown).get(way)
    if not table:
        return None
    kinds = [
        Kind(name, label_of(way, name), votes)
        for name, votes in zip(table["names"], table["votes"], strict=True)
    ]
    lines = [
        Line(rating, cells_of(table["models"][rating.competitor.slug]))
        for rating in shown.rated
        if rating.competitor.slug in table["models"]
    ]
    return ByCategory(way, kinds, lines)


def slices_of(shown: ShownBoard) -> Mapping[str, Any]:
    """The tables by way, as they were kept; empty while there are none."""
    found: Mapping[str, Any] = kept_details(shown).content.get("slices", {})
    return found


def ways_of(shown: ShownBoard) -> list[tuple[str, str]]:
    """The ways in which this board can be parted, with their words."""
    words = {
        "main_category": _("Category"),
        "sub_category": _("Sub-category"),
        "language": _("Language"),
        "difficulty": _("Difficulty"),
    }
    there = slices_of(shown)
    return [(way, words[way]) for way in WAYS if there.get(way)]


def cells_of(model: Mapping[str, Any]) -> list[Cell]:
    columns = ("votes", "points", "reach", "pooled", "pooled_reach")
    return [Cell(*row) for row in zip(*(model[name] for name in columns), strict=True)]


def label_of(way: str, name: str) -> str:
    if way == "language":
        return language_words(name)
    return str(Difficulty(name).label) if way == "difficulty" else name
