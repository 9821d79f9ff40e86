"""Writing down what a check found, and closing what it does not find any more."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from catalog.models import BenchmarkItem
from curation.found import Found
from curation.models import Finding

BATCH = 1000


@transaction.atomic
def record_findings(
    items: Iterable[int], kinds: Iterable[str], found: Iterable[Found], *, within: str = ""
) -> int:
    """Keep what is new; returns how many findings are open now among these items and kinds.

    Open ones that were looked for again and not found are fixed: the text changed, or what it
    was compared with went away. With `within` only those whose second place begins with it.
    Accepted ones stay accepted.
    """
    checked, looked_for = list(items), list(kinds)
    every = {(each.item, each.fingerprint): each for each in found}
    scope = Finding.objects.filter(item__in=checked, kind__in=looked_for)
    if within:
        scope = scope.filter(places__1__where__startswith=within)
    known = {(row.item_id, row.fingerprint): row for row in scope.select_for_update()}
    gone = [row.pk for key, row in known.items() if key not in every]
    back = [row.pk for key, row in known.items() if key in every and row.state == "fixed"]
    Finding.objects.filter(pk__in=gone, state="open").update(state="fixed")
    Finding.objects.filter(pk__in=back).update(state="open")
    Finding.objects.bulk_create(
        (_row(each) for key, each in every.items() if key not in known),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return scope.filter(state="open").count()


def _row(found: Found) -> Finding:
    return Finding(
        item_id=found.item,
        kind=found.kind,
        fingerprint=found.fingerprint,
        severity=found.severity,
        words=found.words,
        places=[asdict(place) for place in found.places],
    )


def close_outdated() -> int:
    """Open findings in versions that were replaced or retired are fixed; returns how many."""
    current = BenchmarkItem.objects.current()
    return Finding.objects.filter(state="open").exclude(item__in=current).update(state="fixed")
