"""What votes say of the items of a benchmark: sorted by what a curator should look at first."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from annotations.models import LedgerEntry
from campaigns.item_quality import ItemQuality, quality_of_items
from catalog.models import Benchmark, BenchmarkItem, Competitor
from leaderboard.counted_votes import counted_votes
from stats.arrays import Codes, Floats
from stats.item_response import Pooled, difficulty, fit, information
from stats.tally import WinnerCode
from stats.votes import SCORES

LEAST_VOTES = 8  # below, nothing is said of an item by itself
SEPARATES = 0.5  # half of what the usual item brings to light
ODD = 3.0  # standard errors that a family may win beyond what is expected
STEPS = 500  # sizes that are tried where items are left out
RAW = 500_000  # votes at most; the newest


@dataclass(frozen=True)
class OddFamily:
    """A maker whose models win on an item far more often than elsewhere."""

    name: str
    won: float
    expected: float
    votes: int
    errors: float  # standard errors between them


@dataclass(frozen=True)
class AnalysedItem:
    """One item with its numbers and what is remarkable about it."""

    item: BenchmarkItem
    votes: int
    ties: float
    both_bad: float
    hardness: tuple[float, float, float]  # share of both bad: lower, value, upper
    separation: tuple[float, float, float]
    quality: ItemQuality
    families: list[OddFamily] = field(default_factory=list)

    @property
    def never_separates(self) -> bool:
        """Whether it brings less than half of the usual to light, as far as that is certain."""
        return self.votes >= LEAST_VOTES and self.separation[2] < SEPARATES

    @property
    def is_backwards(self) -> bool:
        """Whether the weaker model wins more often, as far as that is certain."""
        return self.votes >= LEAST_VOTES and self.separation[2] < 0

    @property
    def is_misjudged(self) -> bool:
        """Whether people grade it otherwise than it says of itself."""
        return self.quality.grades.differ_from(self.item.difficulty)

    @property
    def signs(self) -> list[str]:
        """What a curator should know, in words."""
        words = ["the weaker model wins"] if self.is_backwards else []
        words += ["hardly separates"] if self.never_separates and not self.is_backwards else []
        words += [f"{each.name} wins oddly often" for each in self.families]
        words += ["people find it otherwise difficult"] if self.is_misjudged else []
        words += ["flagged"] if self.quality.raised else []
        words += ["nobody solves it"] if self.hardness[0] > 0.5 else []
        return words

    @property
    def urgency(self) -> tuple[int, float]:
        return (len(self.signs), -self.separation[1])


@dataclass(frozen=True)
class Need:
    """A category, its items and votes, and how wide its models' numbers are, in Elo points."""

    name: str
    items: int
    votes: int
    width: float


@dataclass(frozen=True)
class Analysis:
    """All items of a benchmark that have votes, and what they come to together."""

    items: list[AnalysedItem]
    votes: int
    models: int
    could_lose: int  # items, the least telling first, before the order of models changes
    needs: list[Need]


@dataclass(frozen=True)
class _Cast:
    """Votes as codes; `keys` are the primary keys of items, `models` those of competitors."""

    first: Codes
    second: Codes
    winner: Codes
    item: Codes
    keys: list[int]
    models: list[int]

    @property
    def won(self) -> Floats:
        """What the first model of each vote got."""
        return np.asarray(SCORES[self.winner])


def analyse(benchmark: Benchmark) -> Analysis:
    """From the votes that count, as the ledger stands now."""
    cast = _cast(benchmark)
    if not cast.keys:
        return Analysis([], 0, 0, 0, [])
    sizes = {"models": len(cast.models), "items": len(cast.keys)}
    theta, apart = fit(cast.first, cast.second, cast.won, cast.item, **sizes)
    seen = np.bincount(cast.item, minlength=len(cast.keys))
    bad = _counts(cast, WinnerCode.BOTH_BAD)
    hard = difficulty(bad, seen)
    rows = BenchmarkItem.objects.defer("messages").in_bulk(cast.keys)
    quality = quality_of_items()
    families = _odd_families(cast, theta)
    items = [
        AnalysedItem(
            item=rows[key],
            votes=int(seen[code]),
            ties=float(_counts(cast, WinnerCode.TIE)[code] / seen[code]),
            both_bad=float(bad[code] / seen[code]),
            hardness=_share(hard, code),
            separation=(apart.lower[code], apart.value[code], apart.upper[code]),
            quality=quality.get(key, ItemQuality()),
            families=families.get(code, []),
        )
        for code, key in enumerate(cast.keys)
    ]
    return Analysis(
        items=sorted(items, key=lambda row: row.urgency, reverse=True),
        votes=int(seen.sum()),
        models=len(cast.models),
        could_lose=redundant(cast.first, cast.second, cast.won, cast.item, apart.value),
        needs=_needs(cast, theta, apart, rows),
    )


def _counts(cast: _Cast, winner: WinnerCode) -> Codes:
    return np.bincount(cast.item[cast.winner == winner], minlength=len(cast.keys))


def _share(hard: Pooled, code: int) -> tuple[float, float, float]:
    ends = (hard.lower[code], hard.value[code], hard.upper[code])
    low, value, high = (float(1 / (1 + np.exp(-end))) for end in ends)
    return low, value, high


def _cast(benchmark: Benchmark) -> _Cast:
    newest = LedgerEntry.objects.order_by("-number").values_list("number", flat=True).first()
    known = counted_votes(benchmark.pk, as_of=newest or 0)
    kept = known.counts & ~known.ruled_out()
    arrays = {name: array[kept][-RAW:] for name, array in known.arrays.items()}
    codes = {code: key for key, code in known.items.known.items()}
    there = set(benchmark.items.values_list("pk", flat=True))
    is_item = np.array([codes[code] in there for code in range(len(codes))], dtype=np.bool_)
    of_item = is_item[arrays["item"]] if len(codes) else np.zeros(0, dtype=np.bool_)
    items, item = np.unique(arrays["item"][of_item], return_inverse=True)
    pairs = np.stack([arrays["first"][of_item], arrays["second"][of_item]])
    models, pair = np.unique(pairs, return_inverse=True)
    pair = pair.reshape(pairs.shape)
    competitors = {code: key for key, code in known.competitors.known.items()}
    return _Cast(
        pair[0],
        pair[1],
        arrays["winner"][of_item].astype(np.int64),
        item,
        [codes[int(code)] for code in items],
        [competitors[int(code)] for code in models],
    )


def _odd_families(cast: _Cast, theta: Floats) -> dict[int, list[OddFamily]]:
    """By item: makers whose models beat those of others more often than their strength says."""
    makers = dict(Competitor.objects.values_list("pk", "provider"))
    names = [makers.get(key, "") for key in cast.models]
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    family = np.array([codes[name] for name in names])
    one, two = family[cast.first], family[cast.second]
    # As on the usual item: on one that a family wins by itself the weaker would be expected to.
    expected = 1 / (1 + np.exp(theta[cast.second] - theta[cast.first]))
    found: dict[int, list[OddFamily]] = {}
    for name, code in codes.items():
        sign = np.where(one == two, 0, np.where(one == code, 1, np.where(two == code, -1, 0)))
        if not name or not sign.any():
            continue
        met, size = sign != 0, len(cast.keys)
        won = np.where(sign > 0, cast.won, 1 - cast.won)
        hoped = np.where(sign > 0, expected, 1 - expected)
        votes = np.bincount(cast.item[met], minlength=size)
        sums = [np.bincount(cast.item[met], each[met], size) for each in (won, hoped)]
        noise = np.bincount(cast.item[met], (expected * (1 - expected))[met], size)
        errors = (sums[0] - sums[1]) / np.sqrt(np.maximum(noise, 0.25))
        for item in np.flatnonzero((errors > ODD) & (votes >= LEAST_VOTES)):
            row = OddFamily(
                name, float(sums[0][item]), float(sums[1][item]), int(votes[item]), errors[item]
            )
            found.setdefault(int(item), []).append(row)
    return found


def redundant(first: Codes, second: Codes, score: Floats, item: Codes, apart: Floats) -> int:
    """How many items, the least telling first, can go before the order of models changes."""
    models = int(max(first.max(initial=-1), second.max(initial=-1))) + 1
    least = np.argsort(apart * np.sqrt(np.bincount(item, minlength=len(apart))), kind="stable")
    place = np.empty(len(apart), dtype=np.int64)
    place[least] = np.arange(len(apart))

    def order(gone: int) -> list[int]:
        kept = place[item] >= gone
        net = np.bincount(first[kept], score[kept] - 0.5, models)
        net = net - np.bincount(second[kept], score[kept] - 0.5, models)
        seen = np.bincount(first[kept], minlength=models)
        seen = seen + np.bincount(second[kept], minlength=models)
        if (seen == 0).any():
            return []
        return [int(code) for code in np.argsort(-net / seen, kind="stable")]

    whole = order(0)
    step = max(1, len(apart) // STEPS)
    for gone in range(step, len(apart), step):
        if order(gone) != whole:
            return gone - step
    return max(0, len(apart) - 1)


def _needs(
    cast: _Cast, theta: Floats, apart: Pooled, rows: Mapping[int, BenchmarkItem]
) -> list[Need]:
    """Categories whose models' numbers are the widest first: more items help most there."""
    names = [rows[key].sub_category or rows[key].main_category or "none" for key in cast.keys]
    items = Counter(names)
    label = np.array(names)[cast.item]
    weight = apart.value[cast.item]
    p = 1 / (1 + np.exp(-weight * (theta[cast.first] - theta[cast.second])))
    each = weight**2 * p * (1 - p)
    found = []
    for name, number in items.items():
        inside = label == name
        matrix = information(
            cast.first[inside], cast.second[inside], each[inside], len(cast.models)
        )
        width = np.sqrt(np.diag(np.linalg.inv(matrix))).mean() * 400 / np.log(10)
        found.append(Need(name, number, int(inside.sum()), float(width)))
    return sorted(found, key=lambda need: -need.width)
