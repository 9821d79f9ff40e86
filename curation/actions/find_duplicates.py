"""Near duplicates of a benchmark's items, within it and in the other benchmarks."""

from collections import defaultdict

from catalog.models import Benchmark, BenchmarkItem
from curation.actions.record_findings import record_findings
from curation.found import Found, Place
from curation.models import Finding
from curation.secrets import hidden
from stats.duplicates import Pair, near_duplicates

THRESHOLD = 0.7
SHOWN = 400  # characters of each text


def find_duplicates(benchmark: Benchmark, threshold: float = THRESHOLD) -> list[Found]:
    """Compare the active items with all others; writes findings and returns them, worst first.

    Raises ValueError for a threshold that is not above 0 and at most 1.
    """
    items = list(
        BenchmarkItem.objects.current()
        .select_related("benchmark")
        .order_by("pk")
        .only("key", "messages", "benchmark__name")
    )
    texts = [text_of(item) for item in items]
    own = {place for place, item in enumerate(items) if item.benchmark_id == benchmark.pk}
    pairs = [
        pair
        for pair in near_duplicates(texts, threshold)
        if pair.first in own or pair.second in own
    ]
    found = _told(items, texts, own, pairs)
    checked = [items[place].pk for place in own]
    record_findings(checked, [Finding.Kind.DUPLICATE], found)
    return sorted(found, key=lambda each: (-each.severity, each.item))


def text_of(item: BenchmarkItem) -> str:
    """What is compared: the texts of all turns."""
    return "\n".join(str(message["content"]) for message in item.messages)


def _told(
    items: list[BenchmarkItem], texts: list[str], own: set[int], pairs: list[Pair]
) -> list[Found]:
    """One finding for each own item that is like an older one, or like one elsewhere."""
    nearest: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for pair in pairs:
        # Within a benchmark the newer item is the copy.
        of = pair.second if pair.second in own else pair.first
        other = pair.first if of == pair.second else pair.second
        nearest[of].append((pair.similarity, other))
    found = []
    for of, others in sorted(nearest.items()):
        similarity, other = max(others, key=lambda each: (each[0], -each[1]))
        more = f", and {len(others) - 1} more" if len(others) > 1 else ""
        words = f"Alike to {similarity:.2f} with {_where(items[other])}{more}."
        places = (_place(items[of], texts[of]), _place(items[other], texts[other]))
        found.append(Found(items[of].pk, Finding.Kind.DUPLICATE, similarity, words, places))
    return found


def _where(item: BenchmarkItem) -> str:
    return f"{item.benchmark.name} / {item.key}"[:240]


def _place(item: BenchmarkItem, text: str) -> Place:
    return Place(_where(item), hidden(text)[:SHOWN], 0, min(len(text), SHOWN))
