"""Marks that judges gave answers, with what they stand for: what views and exports read."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Benchmark
from judging.models import Judge, Mark


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """One answer as one judge marked it on one preference; `value` is None for N/A."""

    judgment: int
    judge: str
    item: int | None
    item_key: str
    preference: str
    competitor: int
    answer: int | None
    position: int
    value: float | None
    highest: int
    rationale: str
    turn: int


def marked_answers(benchmark: Benchmark, judge: Judge | None = None) -> Iterator[MarkedAnswer]:
    """Marks of the first look, of all judges or of one, in the order of judgment and position."""
    found = Mark.objects.filter(judgment__benchmark=benchmark, judgment__repeat=1)
    if judge is not None:
        found = found.filter(judgment__judge=judge)
    rows = found.order_by("judgment", "position").values_list(
        *("judgment", "judgment__judge__slug", "judgment__item", "judgment__item_key"),
        *("judgment__preference", "competitor", "answer", "position", "value", "highest"),
        *("rationale", "judgment__turn"),
    )
    for row in rows.iterator():
        yield MarkedAnswer(*row)
