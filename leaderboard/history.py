"""How ratings went from snapshot to snapshot, thinned to what a picture can show."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from leaderboard.models import Board, Rating, Snapshot
from leaderboard.plot import Axis

POINTS = 60  # snapshots in a picture
LINES = 12  # models in a picture: more are no picture
WIDTH, HEIGHT = 640, 280


@dataclass(frozen=True)
class Line:
    """One model through the snapshots: a line and its band, as attributes of SVG."""

    name: str
    slug: str
    number: int
    line: str
    band: str
    end: str  # where the line ends, of the height


@dataclass(frozen=True)
class History:
    """The snapshots that are shown, oldest first, and the lines of the models on top today."""

    snapshots: list[Snapshot]
    lines: list[Line]
    axis: Axis
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def ticks(self) -> list[tuple[str, str]]:
        return [(tick.label, height_of(self.axis, float(tick.label))) for tick in self.axis.ticks]


def history_of(board: Board, only: str = "") -> History:
    """Of a board's best models, or of one model alone."""
    ids = list(
        Snapshot.objects.filter(board=board, is_complete=True)
        .order_by("id")
        .values_list("id", flat=True)
    )
    step = max(1, -(-len(ids) // POINTS))
    shown = ids[::-1][::step][::-1]  # the newest is always there
    snapshots = list(Snapshot.objects.filter(pk__in=shown).order_by("pk"))
    rows = Rating.objects.filter(snapshot__in=shown, rating__isnull=False)
    if only:
        rows = rows.filter(competitor__slug=only)
    by_model: dict[str, dict[int, Any]] = defaultdict(dict)
    names: dict[str, str] = {}
    columns = ("competitor__slug", "competitor__name", "snapshot", "rating", "lower", "upper")
    for slug, name, snapshot, *numbers in rows.values_list(*columns):
        by_model[slug][snapshot], names[slug] = numbers, name
    last = shown[-1] if shown else 0
    best = sorted(by_model, key=lambda slug: -by_model[slug].get(last, [float("-inf")])[0])[:LINES]
    axis = Axis.around(
        value
        for slug in best
        for numbers in by_model[slug].values()
        for value in numbers
        if value is not None
    )
    lines = [
        line_of(names[slug], slug, n, by_model[slug], shown, axis)
        for n, slug in enumerate(best, start=1)
    ]
    return History(snapshots, lines, axis)


def line_of(
    name: str, slug: str, number: int, found: dict[int, Any], shown: list[int], axis: Axis
) -> Line:
    places = [
        (width_of(n, len(shown)), *found[snapshot])
        for n, snapshot in enumerate(shown)
        if snapshot in found
    ]
    line = " ".join(f"{x},{height_of(axis, rating)}" for x, rating, _low, _high in places)
    bands = [(x, low, high) for x, _rating, low, high in places if low is not None]
    upper = [f"{x},{height_of(axis, high)}" for x, _low, high in bands]
    lower = [f"{x},{height_of(axis, low)}" for x, low, _high in reversed(bands)]
    end = height_of(axis, places[-1][1]) if places else "0"
    return Line(name, slug, number, line, " ".join([*upper, *lower]), end)


def width_of(place: int, number: int) -> str:
    return f"{WIDTH * place / max(number - 1, 1):.1f}"


def height_of(axis: Axis, value: float) -> str:
    share = (value - axis.low) / (axis.high - axis.low)
    return f"{HEIGHT * (1 - min(max(share, 0.0), 1.0)):.1f}"


@dataclass(frozen=True)
class Move:
    """One model in two snapshots."""

    name: str
    before: Rating | None
    after: Rating | None

    @property
    def change(self) -> float | None:
        one, other = self.before, self.after
        if one is None or other is None or one.rating is None or other.rating is None:
            return None
        return other.rating - one.rating


@dataclass(frozen=True)
class Comparison:
    """What moved between two snapshots, and why."""

    before: Snapshot
    after: Snapshot
    moves: list[Move]
    reasons: list[str]


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Models in the order of the later snapshot."""
    rows = Rating.objects.filter(snapshot__in=(before, after)).select_related("competitor")
    found: dict[str, dict[int, Rating]] = defaultdict(dict)
    for rating in rows:
        found[rating.competitor.name][rating.snapshot_id] = rating
    moves = [Move(name, by.get(before.pk), by.get(after.pk)) for name, by in found.items()]
    moves.sort(key=lambda move: (-((move.after and move.after.rating) or 0.0), move.name))
    return Comparison(before, after, moves, reasons_of(before, after))


def reasons_of(before: Snapshot, after: Snapshot) -> list[str]:
    """What is different beneath the numbers."""
    found = [_("%(n)+d votes") % {"n": after.votes - before.votes}]
    if before.parameters != after.parameters:
        changed = sorted(
            name
            for name in {*before.parameters, *after.parameters}
            if before.parameters.get(name) != after.parameters.get(name)
        )
        found.append(_("other parameters: %(names)s") % {"names": ", ".join(changed)})
    names = ("left_out", "imported_left_out")
    if any(before.findings.get(name) != after.findings.get(name) for name in names):
        found.append(_("a ruling on whose votes are left out"))
    if before.code_version != after.code_version:
        found.append(_("another version of the code"))
    return found
