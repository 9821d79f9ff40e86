"""The imported votes of a benchmark by file and by judge, and what rulings say of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, Min, Q, QuerySet

from annotations.models import ImportedVote, ImportRuling
from catalog.models import Benchmark

MAX_SHOWN = 200  # judges; a public file may have thousands


@dataclass(frozen=True)
class Bundle:
    """Imported votes that can be ruled on together."""

    file_digest: str
    judge: str
    votes: int
    judges: int
    imported_at: datetime
    is_left_out: bool

    @property
    def query(self) -> str:
        """What names it in an address."""
        return urlencode({"file": self.file_digest} if self.file_digest else {"judge": self.judge})


def by_file(benchmark: Benchmark) -> list[Bundle]:
    """One for each file, newest first."""
    return _bundles(benchmark, _votes(benchmark), "file_digest", "-since")


def by_judge(benchmark: Benchmark) -> list[Bundle]:
    """One for each judge whose name the files gave, most votes first."""
    named = _votes(benchmark).exclude(judge="")
    return _bundles(benchmark, named, "judge", "-votes")[:MAX_SHOWN]


def _bundles(
    benchmark: Benchmark, votes: "QuerySet[ImportedVote]", by: str, order: str
) -> list[Bundle]:
    out = _left_out(benchmark)
    rows: Any = votes.values(by).annotate(**_sums()).order_by(order, by)
    found = []
    for row in rows:
        file, judge = row.get("file_digest", ""), row.get("judge", "")
        is_out = (file, judge) in out
        found.append(Bundle(file, judge, row["votes"], row["judges"], row["since"], is_out))
    return found


def bundle_of(benchmark: Benchmark, *, file_digest: str, judge: str) -> Bundle | None:
    """These votes together; None where there are none."""
    found = _votes(benchmark).filter(**({"file_digest": file_digest} if file_digest else {}))
    found = found.filter(judge=judge) if judge else found
    sums = found.aggregate(**_sums())
    if not sums["votes"] or not (file_digest or judge):
        return None
    is_out = (file_digest, judge) in _left_out(benchmark)
    return Bundle(file_digest, judge, sums["votes"], sums["judges"], sums["since"], is_out)


def _sums() -> dict[str, Aggregate]:
    return {
        "votes": Count("pk"),
        "judges": Count("judge", distinct=True, filter=~Q(judge="")),
        "since": Min("imported_at"),
    }


def _votes(benchmark: Benchmark) -> "QuerySet[ImportedVote]":
    return ImportedVote.objects.filter(benchmark=benchmark).order_by()


def _left_out(benchmark: Benchmark) -> set[tuple[str, str]]:
    rulings = ImportRuling.objects.newest().filter(benchmark=benchmark, excludes=True)
    return set(rulings.values_list("file_digest", "judge"))
