"""What nobody has placed so far: tags that lead nowhere, labels that name no language."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from catalog.languages import Aliases, UnknownLanguageError, normalise
from catalog.models import BenchmarkItem, ItemTag
from catalog.taxonomy import Category


@dataclass(frozen=True)
class Unplaced:
    """A tag or label, with how many items have it."""

    word: str
    items: int


def unplaced_tags(known: Mapping[str, Category], limit: int) -> list[Unplaced]:
    """Tags of items that lead nowhere, the most used first."""
    rows = ItemTag.objects.filter(item__is_latest=True).exclude(tag__in=list(known))
    counts = rows.values_list("tag").annotate(items=Count("item", distinct=True))
    return [Unplaced(*row) for row in counts.order_by("-items", "tag")[:limit]]


def unknown_labels(aliases: Aliases, limit: int) -> list[Unplaced]:
    """Raw labels that name no language, the most used first."""
    counts: Counter[str] = Counter()
    rows = BenchmarkItem.objects.filter(is_latest=True).exclude(raw_languages=[])
    for labels, items in rows.values_list("raw_languages").annotate(n=Count("pk")).order_by():
        for label in labels:
            counts[label] += items
    unknown = [(label, items) for label, items in counts.items() if not _is_known(label, aliases)]
    return [Unplaced(*row) for row in sorted(unknown, key=lambda row: (-row[1], row[0]))[:limit]]


def _is_known(label: str, aliases: Aliases) -> bool:
    try:
        normalise(label, aliases)
    except UnknownLanguageError:
        return False
    return True
