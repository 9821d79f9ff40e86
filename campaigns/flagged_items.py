"""The curators' queue: items in use on which enough people say that something is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.item_quality import ItemQuality
from campaigns.plots import Bar, grade_bars
from catalog.models import BenchmarkItem

MAX_ITEMS = 200  # on the page; those with the most signs come first


@dataclass(frozen=True)
class Flagged:
    """One item of the queue with what speaks against it."""

    item: BenchmarkItem
    quality: ItemQuality

    @property
    def bars(self) -> list[Bar]:
        return grade_bars(self.quality.grades.counts, self.item.difficulty)

    @property
    def is_graded_otherwise(self) -> bool:
        return self.quality.grades.differ_from(self.item.difficulty)


def flagged_items(known: Mapping[int, ItemQuality], *, benchmark: str, sign: str) -> list[Flagged]:
    """Those above the threshold, the one with the most signs first.

    Retired items and earlier versions are left out: nobody is lent them any more.
    """
    above = {key: quality for key, quality in known.items() if quality.raised}
    if sign:
        above = {key: quality for key, quality in above.items() if has_raised(quality, sign)}
    found = BenchmarkItem.objects.current().filter(pk__in=above).select_related("benchmark")
    if benchmark:
        found = found.filter(benchmark__slug=benchmark)
    rows = [Flagged(item, above[item.pk]) for item in found.order_by("pk")]
    return sorted(rows, key=lambda row: -row.quality.number_of_signs)


def has_raised(quality: ItemQuality, sign: str) -> bool:
    return any(count.sign == sign for count in quality.raised)
