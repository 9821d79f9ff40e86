"""Means of marks by preference, and who wins against a model: the per-preference view."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from catalog.models import Benchmark, Competitor
from judging.models import Judge
from judging.queries.marks import MarkedAnswer, marked_answers
from stats.freedom import quantile


def mean_with_interval(values: list[float]) -> dict[str, Any]:
    """A mean with its 95 % interval by Student's t; N/A is no value."""
    n = len(values)
    if not n:
        return {"n": 0, "mean": None, "lower": None, "upper": None}
    mean = float(np.mean(values))
    if n < 2:
        return {"n": n, "mean": mean, "lower": None, "upper": None}
    half = float(quantile(0.95, n - 1) * np.std(values, ddof=1) / np.sqrt(n))
    return {"n": n, "mean": mean, "lower": mean - half, "upper": mean + half}


def preference_table(
    judge: Judge, benchmark: Benchmark, against: Competitor | None = None
) -> dict[str, Any]:
    """For each model its mean on each preference, and the mean of those means.

    With `against`, also how often its mark is above, equal to or below that model's on the same
    item and preference.
    """
    marks = list(marked_answers(benchmark, judge))
    columns = sorted({mark.preference for mark in marks})
    values: dict[int, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    left_out: Counter[int] = Counter()
    for mark in marks:
        if mark.value is None:
            left_out[mark.competitor] += 1
        else:
            values[mark.competitor][mark.preference].append(mark.value)
    names = dict(Competitor.objects.filter(pk__in={*values, *left_out}).values_list("pk", "name"))
    beside = _against(marks, against.pk) if against else {}
    rows: list[dict[str, Any]] = []
    for pk, name in names.items():
        cells = {column: mean_with_interval(values[pk][column]) for column in columns}
        means = [cell["mean"] for cell in cells.values() if cell["mean"] is not None]
        rows.append(
            {
                "competitor": name,
                "cells": cells,
                "average": sum(means) / len(means) if means else None,
                "not_applicable": left_out[pk],
                "against": beside.get(pk),
            }
        )
    rows.sort(key=lambda row: (-(row["average"] or 0.0), row["competitor"]))
    return {"columns": columns, "rows": rows, "highest": marks[0].highest if marks else 5}


def _against(marks: list[MarkedAnswer], baseline: int) -> dict[int, dict[str, int]]:
    own = {
        (mark.item_key, mark.preference, mark.turn): mark.value
        for mark in marks
        if mark.competitor == baseline and mark.value is not None
    }
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("win", "tie", "loss"), 0))
    for mark in marks:
        other = own.get((mark.item_key, mark.preference, mark.turn))
        if mark.competitor != baseline and mark.value is not None and other is not None:
            word = "win" if mark.value > other else "loss" if mark.value < other else "tie"
            found[mark.competitor][word] += 1
    return found
