"""Reports over very many rows are worked out once and kept until there are newer facts."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from django.db.models import Max

from annotations.models import Ruling, Vote
from catalog.models import Benchmark
from execution.models import Execution, TestSet
from judging.models import Judgment

MOST: Final = 50  # reports in memory
SLOW: Final = 0.15  # seconds: what takes longer may be older by so many times what it took
PATIENT: Final = 100
_FACTS: Final = (Execution, TestSet, Vote, Ruling, Judgment)
_reports: "OrderedDict[tuple[str, int], _Report]" = OrderedDict()
_lock = Lock()
Made = TypeVar("Made")


@dataclass(frozen=True)
class _Report:
    facts: tuple[int | None, ...]
    made: Any
    fresh_until: float


def kept(name: str, benchmark: Benchmark, make: Callable[[], Made]) -> Made:
    """What `make` gives; from memory while nothing was added, or while it would take long again."""
    facts = tuple(model.objects.aggregate(last=Max("pk"))["last"] for model in _FACTS)
    with _lock:
        report = _reports.get((name, benchmark.pk))
    if report and (report.facts == facts or time.monotonic() < report.fresh_until):
        found: Made = report.made
        return found
    began = time.monotonic()
    made = make()
    ended = time.monotonic()
    took = ended - began
    until = ended + (PATIENT * took if took > SLOW else 0.0)
    with _lock:
        _reports[name, benchmark.pk] = _Report(facts, made, until)
        while len(_reports) > MOST:
            _reports.popitem(last=False)
    return made


def forget() -> None:
    """As a process that has just begun."""
    with _lock:
        _reports.clear()
