"""The table of wins and ties against a baseline, by category, of a judge or of people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Max

from annotations.models import ImportedVote
from catalog.models import Benchmark, BenchmarkItem, Competitor, EarlierDescription
from judging.models import Judge, Judgment
from judging.outcomes import Mode, Result
from judging.queries.battles import judged_battles
from judging.queries.people import peoples_votes, published_until
from stats.shares import wilson

CACHE_SECONDS = 3600
FORMAT = 1  # counted up when the table says something else of the same facts


@dataclass
class Cell:
    """How one competitor's battles ended in one category."""

    counts: Counter[Result] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """Shares of the battles that have a result, with Wilson's interval for the wins."""
        wins, ties = self.counts[Result.WIN], self.counts[Result.TIE]
        n = wins + ties + self.counts[Result.LOSS]
        found: dict[str, Any] = {"n": n, "wins": wins, "ties": ties}
        found["invalid"] = self.counts[Result.INVALID]
        if not n:
            return found | dict.fromkeys(("win_rate", "tie_rate", "lower", "upper"))
        share, lower, upper = wilson(np.array([wins]), np.array([n]))
        return found | {
            "win_rate": float(share[0]),
            "tie_rate": ties / n,
            "lower": float(lower[0]),
            "upper": float(upper[0]),
        }


def win_rates(
    benchmark: Benchmark, judge: Judge | None, baseline: Competitor | None, mode: Mode
) -> dict[str, Any]:
    """The table of a judge, or of people for None; computed once for each state of the facts."""
    key = _key(benchmark, judge, baseline, mode)
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _table(benchmark, judge, baseline, mode)
        cache.set(key, found, CACHE_SECONDS)
    return found


def _key(benchmark: Benchmark, judge: Judge | None, baseline: Competitor | None, mode: Mode) -> str:
    """Facts are only added, so the last of each kind names what was counted."""
    if judge is not None:
        made = Judgment.objects.filter(judge=judge, benchmark=benchmark)
        last = f"judge{judge.pk}-{made.aggregate(last=Max('pk'))['last'] or 0}"
    else:
        brought = ImportedVote.objects.filter(benchmark=benchmark)
        last = f"people-{published_until(benchmark)}-{brought.aggregate(last=Max('pk'))['last']}"
    items = BenchmarkItem.objects.filter(benchmark=benchmark).aggregate(last=Max("pk"))["last"]
    described = EarlierDescription.objects.aggregate(last=Max("pk"))["last"]
    against = baseline.pk if baseline else 0
    return f"win-rates-{FORMAT}-{benchmark.pk}-{last}-{against}-{mode}-{items}-{described}"


Ended = tuple[int | None, str, int, int, Result]  # item, its key, two competitors, for the first


def _table(
    benchmark: Benchmark, judge: Judge | None, baseline: Competitor | None, mode: Mode
) -> dict[str, Any]:
    ended = _of_judge(judge, benchmark, mode) if judge else _of_people(benchmark)
    categories = dict(benchmark.items.values_list("key", "main_category").order_by("version"))
    cells: dict[int, dict[str, Cell]] = defaultdict(lambda: defaultdict(Cell))
    overall: dict[int, Cell] = defaultdict(Cell)
    for _item, key, first, second, result in ended:
        for one, other, outcome in ((first, second, result), (second, first, result.turned)):
            if baseline is None or (other == baseline.pk and one != baseline.pk):
                overall[one].counts[outcome] += 1
                if category := categories.get(key):
                    cells[one][category].counts[outcome] += 1
    columns = sorted({name for name in categories.values() if name})
    names = dict(Competitor.objects.filter(pk__in=overall).values_list("pk", "name"))
    rows = [
        {
            "competitor": names[pk],
            "cells": {column: cells[pk][column].as_json() for column in columns},
            "overall": cell.as_json(),
        }
        for pk, cell in overall.items()
    ]
    return {"columns": columns, "rows": list(_ranked(rows))}


def _of_judge(judge: Judge, benchmark: Benchmark, mode: Mode) -> Iterator[Ended]:
    for battle in judged_battles(judge, benchmark):
        if battle.is_complete:
            yield (
                *(battle.item, battle.item_key, battle.first, battle.second),
                battle.result(mode),
            )


def _of_people(benchmark: Benchmark) -> Iterator[Ended]:
    for vote in peoples_votes(benchmark, until=published_until(benchmark)):
        key, _turn, first, second = vote.key
        yield (vote.item, key, first, second, vote.result)


def _ranked(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Best first, by wins and then ties; equal ones share a rank, and the next rank follows."""

    def place(row: dict[str, Any]) -> tuple[float, float]:
        overall = row["overall"]
        return (-(overall["win_rate"] or 0.0), -(overall["tie_rate"] or 0.0))

    rank, before = 0, None
    for row in sorted(rows, key=lambda row: (*place(row), row["competitor"])):
        known = row["overall"]["win_rate"] is not None
        if known and place(row) != before:
            rank, before = rank + 1, place(row)
        yield {**row, "rank": rank if known else None}
