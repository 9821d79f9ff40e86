"""Saying something else of many items at once, with all of it on record."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actions.audit import audit_entry
from accounts.models import Annotator, AuditEntry
from catalog.models import BenchmarkItem

BATCH = 1000
Words = Mapping[str, Any]
Before = dict[int, dict[str, Any]]


@transaction.atomic
def describe_items(
    keys: Sequence[int], words: Callable[[BenchmarkItem], Words], *, actor: Annotator | None
) -> Before:
    """Give each item the columns that `words` says of it; returns what changed ones said before.

    Args:
        keys: Primary keys of the items.
        words: New values by column; what is the same as before is no change.
        actor: Who does it; every item gets an entry of its own.
    """
    done: Before = {}
    for items in _locked(keys):
        same: dict[str, list[int]] = defaultdict(list)
        entries: list[AuditEntry] = []
        for item in items:
            new = {k: v for k, v in words(item).items() if getattr(item, k) != v}
            if new:
                done[item.pk] = {name: getattr(item, name) for name in new}
                same[json.dumps(new, sort_keys=True)].append(item.pk)
                pairs = {name: [done[item.pk][name], new[name]] for name in new}
                subject = f"item {item.public_id}"
                entries.append(audit_entry("item_described", subject, actor=actor, **pairs))
        for values, some in same.items():
            BenchmarkItem.objects.filter(pk__in=some).update(**json.loads(values))
        AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return done


def _locked(keys: Sequence[int]) -> Iterator[list[BenchmarkItem]]:
    rows = BenchmarkItem.objects.select_for_update().defer("messages").order_by("pk")
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield list(rows.filter(pk__in=ordered[start : start + BATCH]))
