"""Items that repeat each other or a text that was published: near duplicates and shared words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from open_arena.faults import ItemFault
from open_arena.item import ArenaItem
from stats.duplicates import near_duplicates
from stats.overlap import OverlapIndex

THRESHOLD = 0.5  # Jaccard index of character 5-grams; at or above it two texts are one
WORDS = 10  # in a row, that no two texts share
_SHOWN = 120  # characters of what is shared


@dataclass(frozen=True)
class Reference:
    """A text that items must not repeat, and where it stands."""

    name: str
    text: str


def repetitions(items: Sequence[ArenaItem], references: Sequence[Reference]) -> Iterator[ItemFault]:
    """Pairs of items, or of an item and a reference, that are too much alike."""
    yield from _near_duplicates(items, references)
    yield from _shared_words(items, references)


def _near_duplicates(
    items: Sequence[ArenaItem], references: Sequence[Reference]
) -> Iterator[ItemFault]:
    texts = [*(item.text for item in items), *(other.text for other in references)]
    names = [*(item.key for item in items), *(other.name for other in references)]
    for pair in near_duplicates(texts, THRESHOLD):
        if pair.first < len(items):
            words = f"is {pair.similarity:.2f} alike to {names[pair.second]} (5-grams, Jaccard)"
            yield ItemFault(items[pair.first].file, "turns", words)


def _shared_words(
    items: Sequence[ArenaItem], references: Sequence[Reference]
) -> Iterator[ItemFault]:
    index = OverlapIndex([item.text for item in items], WORDS)
    others = [Reference(item.key, item.text) for item in items]
    for place, other in enumerate([*others, *references]):
        for overlap in index.overlaps(other.text):
            if overlap.text < place:
                item = items[overlap.text]
                begin, end = overlap.span
                shared = item.text[begin:end][:_SHOWN]
                words = f"shares {overlap.words} words in a row with {other.name}: {shared}"
                yield ItemFault(item.file, "turns", words)
