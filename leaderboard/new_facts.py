"""What the ledger numbered between two of its entries."""

from collections.abc import Collection
from typing import Any

from annotations.models import ImportRuling, LedgerEntry, Ruling
from annotations.models.ledger import fact_kinds


def entry(number: int) -> tuple[Any, ...] | None:
    """What the ledger numbered so, to recognise the ledger again."""
    rows = LedgerEntry.objects.filter(number=number)
    return rows.values_list("kind", "fact", "at").first()


def has_new_facts(
    benchmark_id: int, *, since: int, as_of: int, besides: Collection[str] = ()
) -> bool:
    """Whether the ledger numbered anything of the benchmark in between, besides some kinds."""
    new = {"ledger_entry__number__gt": since, "ledger_entry__number__lte": as_of}
    return any(
        fact.model._default_manager.filter(**{fact.benchmark: benchmark_id}, **new).exists()
        for fact in fact_kinds()
        if fact.kind not in besides
    )


def has_rulings(benchmark_id: int, *, since: int, as_of: int) -> bool:
    """Whether any votes were left out or taken in again in between."""
    between = {"benchmark": benchmark_id, "ledger_entry__number__range": (since + 1, as_of)}
    return (
        Ruling.objects.filter(**between).exists() or ImportRuling.objects.filter(**between).exists()
    )
