"""Which of a benchmark's items share words in a row with reference sets and training corpora."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from catalog.models import Benchmark, BenchmarkItem
from curation.actions.find_duplicates import text_of
from curation.actions.record_findings import record_findings
from curation.found import Found, excerpt
from curation.models import Finding
from curation.reference_sets import ReferenceFileError, is_filter, read_filter, texts_of
from stats.overlap import NgramFilter, Overlap, OverlapIndex

WORDS = 10
BOUND = 4  # an overlap of so many times the limit is as severe as can be


def decontaminate(benchmark: Benchmark, files: Iterable[Path], n: int = WORDS) -> list[Found]:
    """Compare the active items with files; writes findings and returns them, worst first.

    Raises ReferenceFileError for a file that cannot be read: then nothing is written.
    """
    items = list(benchmark.items.current().order_by("pk").only("key", "messages"))
    texts = [text_of(item) for item in items]
    index = OverlapIndex(texts, n)
    found: list[Found] = []
    sets = list(files)
    for path in sets:
        if is_filter(path):
            found += _in_filter(path, items, texts, n)
        else:
            found += _in_texts(path, items, texts, index)
    keys = [item.pk for item in items]
    for path in sets:
        own = [each for each in found if each.places[1].where.startswith(f"{path.name},")]
        record_findings(keys, [Finding.Kind.CONTAMINATION], own, within=f"{path.name},")
    return sorted(found, key=lambda each: (-each.severity, each.item))


def _in_texts(
    path: Path, items: list[BenchmarkItem], texts: list[str], index: OverlapIndex
) -> Iterator[Found]:
    """The longest overlap of each item with the texts of one file."""
    longest: dict[int, tuple[Overlap, str, str]] = {}
    for name, text in texts_of(path):
        for overlap in index.overlaps(text):
            known = longest.get(overlap.text)
            if known is None or overlap.words > known[0].words:
                longest[overlap.text] = overlap, name, text
    for place, (overlap, name, text) in sorted(longest.items()):
        where = f"{path.name}, {name}"
        places = (
            excerpt(items[place].key, texts[place], overlap.span),
            excerpt(where, text, overlap.reference_span),
        )
        words = f"{overlap.words} words in a row, also in {where}; the limit is {index.n}."
        yield Found(
            items[place].pk,
            Finding.Kind.CONTAMINATION,
            _severity(overlap.words, index.n),
            words[:300],
            places,
        )


def _in_filter(path: Path, items: list[BenchmarkItem], texts: list[str], n: int) -> Iterator[Found]:
    corpus, held = read_filter(path)
    if held.n != n:
        raise ReferenceFileError(
            f"{path.name} was made of {held.n} words in a row and cannot tell of {n}: "
            f"state --n {held.n}, or make it anew."
        )
    for item, text in zip(items, texts, strict=True):
        if finding := _held(path, corpus, held, item, text):
            yield finding


def _held(
    path: Path, corpus: str, held: NgramFilter, item: BenchmarkItem, text: str
) -> Found | None:
    count, span = held.longest_run(text)
    if not count:
        return None
    words = f"{count} words in a row stand in the corpus {corpus}; the limit is {held.n}."
    places = (excerpt(item.key, text, span), excerpt(f"{path.name}, {corpus}", "", (0, 0)))
    return Found(item.pk, Finding.Kind.CONTAMINATION, _severity(count, held.n), words[:300], places)


def _severity(words: int, n: int) -> float:
    return min(1.0, words / (BOUND * n))
