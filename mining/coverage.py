"""Which categories of the benchmarks here mined instructions are about, by their nearest items."""

from collections import Counter
from collections.abc import Sequence

from catalog.models import BenchmarkItem
from curation.actions.find_duplicates import text_of
from stats.text_vectors import text_points

MIN_LIKENESS = 0.1  # cosine; what is farther from every item is of no category here
AT_ONCE = 2000
MAX_ITEMS = 5000
NONE_NEAR = "Like no item"
Row = dict[str, str | int]


def coverage_of(pool: Sequence[str], chosen: Sequence[str]) -> list[Row]:
    """A row for each main category: items, and pool and choice whose nearest item is of it."""
    items = list(
        BenchmarkItem.objects.current()
        .exclude(main_category="")
        .filter(benchmark__expert_battles=None)
        .order_by("pk")[:MAX_ITEMS]
    )
    if not items:
        return []
    categories = [item.main_category for item in items]
    found = _nearest([text_of(item) for item in items], categories, [*pool, *chosen])
    counts = Counter(categories)
    in_pool, in_choice = Counter(found[: len(pool)]), Counter(found[len(pool) :])
    names = [*sorted(counts), NONE_NEAR]
    return [
        {"category": name, "items": counts[name], "pool": in_pool[name], "chosen": in_choice[name]}
        for name in names
    ]


def _nearest(items: Sequence[str], categories: Sequence[str], texts: Sequence[str]) -> list[str]:
    points = text_points([*items, *texts])
    known, asked = points[: len(items)], points[len(items) :]
    found = []
    for start in range(0, len(asked), AT_ONCE):
        likeness = asked[start : start + AT_ONCE] @ known.T
        for place, best in zip(likeness.argmax(axis=1), likeness.max(axis=1), strict=True):
            found.append(categories[int(place)] if best >= MIN_LIKENESS else NONE_NEAR)
    return found
