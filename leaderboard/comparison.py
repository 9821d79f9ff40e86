"""Up to five models beside each other, from the newest snapshot."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leaderboard.axis_rows import AxisRows, Row, row_of, scaled
from leaderboard.board_filter import price_of
from leaderboard.by_category import ByCategory, Cell, Kind, by_category
from leaderboard.model_card import measured_of
from leaderboard.models import Rating
from leaderboard.pair_table import Pair, Pairs
from leaderboard.presentation import ShownBoard
from leaderboard.standing import Standing
from leaderboard.standing_rows import RatedRow

MOST = 5
AT_FIRST = 3  # where fewer than two were chosen: the best ones with them


@dataclass(frozen=True)
class Fact:
    name: str
    values: list[str]


@dataclass(frozen=True)
class KindRow:
    kind: Kind
    cells: list[tuple[Rating, Cell]]


@dataclass(frozen=True)
class Compared:
    """The chosen ones in the order of the board."""

    standing: Standing
    rows: list[RatedRow]
    pairs: Pairs
    table: ByCategory | None

    @property
    def names(self) -> list[str]:
        return [row.rating.competitor.name for row in self.rows]

    @property
    def picture(self) -> AxisRows:
        return AxisRows([self._row(row) for row in self.rows], self.standing.axis.ticks)

    def _row(self, row: RatedRow) -> Row:
        rating = row.rating
        low, at, high = scaled(self.standing.axis, [rating.lower, rating.rating, rating.upper])
        half = f"±{row.half}" if row.has_interval else ""
        note = _("rank %(rank)s") % {"rank": row.rank} if rating.rank_low else ""
        name = rating.competitor.name
        return row_of(name, at or 0.0, low=low, high=high, value=row.points, half=half, note=note)

    @property
    def against(self) -> list[tuple[RatedRow, list[Pair | None]]]:
        """Each against each: how far ahead, and whether that is certain."""
        slugs = [row.rating.competitor.slug for row in self.rows]
        return [
            (row, [self.pairs.between(own, other) if own != other else None for other in slugs])
            for own, row in zip(slugs, self.rows, strict=True)
        ]

    @property
    def facts(self) -> list[Fact]:
        """What is known of any of them, one line for each thing."""
        models = [row.rating.competitor for row in self.rows]
        measured = [measured_of(model, self.standing.board) for model in models]
        found = [
            Fact(_("Votes"), [str(row.rating.votes) for row in self.rows]),
            *self._shares(),
            Fact(_("Maker"), [model.provider for model in models]),
            Fact(_("Licence"), [model.licence for model in models]),
            Fact(_("Weights"), [str(model.get_weights_display()) for model in models]),
            Fact(_("Billions of parameters"), [number(model.billions) for model in models]),
            Fact(_("Dollars for a million tokens written"), [number(price_of(m)) for m in models]),
            Fact(_("Length of an answer"), [number(row["tokens"], 0) for row in measured]),
            Fact(_("Tokens a second"), [number(row["speed"], 0) for row in measured]),
        ]
        return [fact for fact in found if any(fact.values)]

    def _shares(self) -> list[Fact]:
        by_label: dict[str, list[str]] = {}
        for row in self.rows:
            for share in row.shares:
                by_label.setdefault(share.label, []).append(f"{share.percent} %")
        return [Fact(label, values) for label, values in by_label.items()]

    @property
    def kinds(self) -> list[KindRow]:
        """Each kind of task with the cell of each model; empty where there is no such table."""
        if self.table is None:
            return []
        by_model = {line.rating.pk: line for line in self.table.lines}
        lines = [by_model[row.rating.pk] for row in self.rows if row.rating.pk in by_model]
        return [
            KindRow(kind, [(line.rating, line.cells[n]) for line in lines])
            for n, kind in enumerate(self.table.kinds)
        ]


def number(value: float | None, digits: int = 4) -> str:
    """Without needless zeros; empty where it is not known."""
    if value is None:
        return ""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def compared(standing: Standing, pairs: Pairs, asked: Iterable[str]) -> Compared:
    """Rated models of these short names, five at most; with the best where fewer than two are."""
    by_slug = {row.rating.competitor.slug: row for row in standing.rows}
    chosen = [slug for slug in dict.fromkeys(asked) if slug in by_slug][:MOST]
    if len(chosen) < 2:  # one alone is no comparison
        chosen = list(dict.fromkeys([*chosen, *by_slug]))[:AT_FIRST]
    kept = set(chosen)
    rows = [row for slug, row in by_slug.items() if slug in kept]
    return Compared(standing, rows, pairs, by_category(standing.shown, "main_category"))


def options_of(shown: ShownBoard) -> list[tuple[str, str]]:
    return [(r.competitor.slug, r.competitor.name) for r in shown.rated]


def fields_of(found: Compared) -> list[str]:
    """What each of the five fields of the form holds; empty ones last."""
    chosen = [row.rating.competitor.slug for row in found.rows]
    return [*chosen, *[""] * (MOST - len(chosen))]
