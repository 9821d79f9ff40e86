"""What a reader wants to see of a board: search, maker, licence, weights, size and an order.

All of it is in the address; what the address says wrongly is passed over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from catalog.models import Competitor
from leaderboard.models import Rating

SIZES = ((0.0, 4.0), (4.0, 16.0), (16.0, 50.0), (50.0, float("inf")))  # billions, up to and with
LONGEST = 100  # characters of a search
Numbers = dict[str, Callable[[Rating, int], float | None]]
NUMBERS: Numbers = {
    "rating": lambda rating, _failures: rating.rating,
    "votes": lambda rating, _failures: rating.votes,
    "win": lambda rating, _failures: rating.wins / max(rating.votes, 1),
    "tie": lambda rating, _failures: rating.ties / max(rating.votes, 1),
    "loss": lambda rating, _failures: rating.losses / max(rating.votes, 1),
    "both_bad": lambda rating, _failures: rating.both_bad / max(rating.votes, 1),
    "failures": lambda _rating, failures: failures,
    "size": lambda rating, _failures: rating.competitor.billions,
    "price": lambda rating, _failures: price_of(rating.competitor),
}
ORDERS = ("rank", "name", *NUMBERS)


@dataclass(frozen=True)
class BoardFilter:
    """Every empty field means all of it; `sort` is one of `ORDERS`, with a minus for down."""

    q: str = ""
    maker: str = ""
    licence: str = ""
    weights: str = ""
    size: str = ""
    sort: str = ""

    @classmethod
    def of_query(cls, query: Mapping[str, str]) -> "BoardFilter":
        said = {f.name: query.get(f.name, "").strip()[:LONGEST] for f in fields(cls)}
        if said["sort"].removeprefix("-") not in ORDERS:
            said["sort"] = ""
        if said["weights"] not in Competitor.Weights.values:
            said["weights"] = ""
        if said["size"] not in dict(size_choices()):
            said["size"] = ""
        return cls(**said)

    @property
    def is_empty(self) -> bool:
        return self == BoardFilter()

    @property
    def is_narrow(self) -> bool:
        """Whether it hides anything."""
        return replace(self, sort="") != BoardFilter()

    @property
    def query(self) -> str:
        """As it stands in an address, with its question mark; empty when it asks for nothing."""
        said = {f.name: value for f in fields(self) if (value := getattr(self, f.name))}
        return f"?{urlencode(said)}" if said else ""

    def heading(self, key: str, label: str, kind: str = "") -> "Heading":
        """A column's heading, with the address that sorts by it; numbers begin with the largest."""
        up, down = key, f"-{key}"
        first = down if key in NUMBERS else up
        other = {up: down, down: up}.get(self.sort, first)
        sort = "" if other == "rank" else other
        state = {up: "ascending", down: "descending"}.get(self.sort or "rank", "")
        return Heading(label, kind, replace(self, sort=sort).query or "?", state)

    def holds(self, competitor: Competitor) -> bool:
        texts = (competitor.name, competitor.provider, competitor.model)
        return (
            any(self.q.casefold() in text.casefold() for text in texts)
            and self.maker in ("", competitor.provider)
            and self.licence in ("", competitor.licence)
            and self.weights in ("", competitor.weights)
            and (not self.size or self.size == size_of(competitor))
        )

    def in_order(self, ratings: Iterable[Rating], failures: Mapping[int, int]) -> list[Rating]:
        """The ratings that hold, in the order asked for; who has no such number is last."""
        found = [rating for rating in ratings if self.holds(rating.competitor)]
        order, is_down = self.sort.removeprefix("-"), self.sort.startswith("-")
        if order == "name":
            return sorted(found, key=lambda r: r.competitor.name.casefold(), reverse=is_down)
        if order not in NUMBERS:
            return found[::-1] if is_down else found
        value = NUMBERS[order]
        numbers = [(value(r, failures.get(r.competitor_id, 0)), r) for r in found]
        known = [row for row in numbers if row[0] is not None]
        known.sort(key=lambda row: row[0] or 0.0, reverse=is_down)
        return [r for _n, r in known] + [r for n, r in numbers if n is None]


@dataclass(frozen=True)
class Heading:
    """Of a column that the table may be sorted by."""

    label: str
    kind: str
    address: str
    state: str  # as `aria-sort` has it; empty while the table is in another order


def price_of(competitor: Competitor) -> float | None:
    """What a million tokens written cost; of models that are sold."""
    return None if competitor.price_out is None else float(competitor.price_out)


def size_of(competitor: Competitor) -> str:
    """The key of its size; empty while it is not known."""
    billions = competitor.billions
    if billions is None:
        return ""
    return next(f"{low:g}" for low, high in SIZES if low < billions <= high)


def size_choices() -> list[tuple[str, str]]:
    """Keys and words, smallest first."""
    words = {
        0: _("up to %(high)g B"),
        len(SIZES) - 1: _("over %(low)g B"),
    }
    return [
        (f"{low:g}", words.get(n, _("%(low)g to %(high)g B")) % {"low": low, "high": high})
        for n, (low, high) in enumerate(SIZES)
    ]


@dataclass(frozen=True)
class Choice:
    """One field of the form."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


def choices_of(ratings: Iterable[Rating], chosen: BoardFilter) -> list[Choice]:
    """Fields that part the models of this board; those with one value alone say nothing."""
    models = [rating.competitor for rating in ratings]
    there = {size_of(model) for model in models}
    named: list[tuple[str, str, list[tuple[str, Any]]]] = [
        ("maker", _("Maker"), texts(model.provider for model in models)),
        ("licence", _("Licence"), texts(model.licence for model in models)),
        (
            "weights",
            _("Weights"),
            [(w.value, w.label) for w in Competitor.Weights if w in {m.weights for m in models}],
        ),
        ("size", _("Size"), [row for row in size_choices() if row[0] in there]),
    ]
    return [
        Choice(name, label, options, getattr(chosen, name))
        for name, label, options in named
        if len(options) > 1 or getattr(chosen, name)
    ]


def texts(values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in sorted(set(values) - {""}, key=str.casefold)]


def order_choices(
    *, with_failures: bool, with_sizes: bool, with_prices: bool
) -> list[tuple[str, str]]:
    """Orders of the form, each with its words."""
    named = [
        ("", _("Rank")),
        ("name", _("Name")),
        ("-votes", _("Most votes")),
        ("-win", _("Most wins")),
        ("-tie", _("Most ties")),
        ("-loss", _("Most losses")),
        ("-both_bad", _("Most both bad")),
    ]
    named += [("failures", _("Fewest failures"))] if with_failures else []
    named += [("-size", _("Largest")), ("size", _("Smallest"))] if with_sizes else []
    named += [("price", _("Cheapest"))] if with_prices else []
    return named
