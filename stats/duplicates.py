"""Near duplicates among texts: MinHash to find candidates, the exact Jaccard index to decide.

Texts are compared by the sets of their character 5-grams, after case folding and with one blank
for many. Candidates come from banded MinHash signatures; each of them is then compared exactly,
so nothing is named that is not as alike as was asked.

Source: Broder (1997), On the resemblance and containment of documents; Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3.4 (bands).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

GRAM = 5  # characters
MIN_RECALL = 0.998  # of pairs that are exactly as alike as the threshold
MAX_ROWS = 5  # of a band; fewer make more candidates
MAX_HASHES = 160  # of a signature
MAX_WHOLE_BUCKET = 40  # of larger ones not every pair is a candidate
CHUNK_CHARACTERS = 400_000
SEED = 0x5EED

Hashes = NDArray[np.uint64]
Words = NDArray[np.uint32]
Indexes = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """Two texts by their places, `first` < `second`, and how alike they are (0 to 1)."""

    first: int
    second: int
    similarity: float


def near_duplicates(texts: Sequence[str], threshold: float) -> list[Pair]:
    """Return the pairs of texts whose Jaccard index of 5-grams is at least `threshold`.

    Every text that has such a neighbour is in some pair. Of more than forty texts that are alike
    not every pair is listed, only enough of them to hold the cluster together.

    Raises:
        ValueError: The threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError("the threshold must be above 0 and at most 1")
    normal = [normalised(text) for text in texts]
    originals, copies = _copies(normal)
    distinct = [normal[place] for place in originals]
    found = [Pair(first, second, 1.0) for first, second in copies]
    for first, second, similarity in _similar(distinct, threshold):
        found.append(Pair(originals[first], originals[second], similarity))
    return sorted(found, key=lambda pair: (pair.first, pair.second))


def clusters(count: int, pairs: Iterable[Pair]) -> list[list[int]]:
    """Return the groups of two or more places that pairs connect, each in rising order."""
    ends = np.array([(pair.first, pair.second) for pair in pairs], dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    groups = np.split(order, starts[1:]) if count else []
    return sorted(group.tolist() for group in groups if len(group) > 1)


def normalised(text: str) -> str:
    """Return the text as it is compared: case folded, one blank for any white space."""
    return " ".join(text.casefold().split())


def jaccard(first: Hashes, second: Hashes) -> float:
    """Return the share of two sorted sets that they have in common; 1 where both are empty."""
    both = np.intersect1d(first, second, assume_unique=True).size
    union = first.size + second.size - both
    return both / union if union else 1.0


def grams_of(text: str) -> Hashes:
    """Return the sorted hashes of a text's 5-grams; a shorter text is one gram."""
    return np.unique(_hashed([text])[0])


def _grams_of_each(texts: list[str]) -> Iterator[Hashes]:
    for start, stop in _chunks(texts):
        hashes, begins = _hashed(texts[start:stop])
        for part in np.split(hashes, begins[1:]):
            part.sort()
            yield part[np.concatenate([[True], part[1:] != part[:-1]])]


def _copies(texts: list[str]) -> tuple[list[int], list[tuple[int, int]]]:
    """The places of texts that are new, and each copy with its original."""
    place: dict[str, int] = {}
    copies = []
    for index, text in enumerate(texts):
        original = place.setdefault(text, index)
        if original != index:
            copies.append((original, index))
    return list(place.values()), copies


def _similar(texts: list[str], threshold: float) -> Iterator[tuple[int, int, float]]:
    rows, bands = _banding(threshold)
    signatures = _signatures(texts, rows * bands)
    candidates = _candidates(signatures, rows, bands)
    # The share of equal minima estimates the index: what is five deviations off is not looked at.
    slack = 5 * np.sqrt(threshold * (1 - threshold) / (rows * bands))
    for start in range(0, len(candidates), 100_000):
        part = candidates[start : start + 100_000]
        alike = (signatures[part[:, 0]] == signatures[part[:, 1]]).mean(axis=1)
        yield from _confirmed(texts, part[alike >= threshold - slack], threshold)


def _confirmed(
    texts: list[str], pairs: Indexes, threshold: float
) -> Iterator[tuple[int, int, float]]:
    places = np.unique(pairs).tolist()
    grams = dict(zip(places, _grams_of_each([texts[place] for place in places]), strict=True))
    for first, second in pairs.tolist():
        similarity = jaccard(grams[first], grams[second])
        if similarity >= threshold:
            yield first, second, similarity


def _banding(threshold: float) -> tuple[int, int]:
    """Rows of a band and bands, so that a pair just at the threshold is hardly ever missed."""
    for rows in range(MAX_ROWS, 0, -1):
        chance = threshold**rows
        bands = 1 if chance >= MIN_RECALL else ceil(log(1 - MIN_RECALL) / log(1 - chance))
        if rows * bands <= MAX_HASHES:
            break
    return rows, bands


def _hashed(texts: Sequence[str]) -> tuple[Hashes, Indexes]:
    """The hashes of all 5-grams, text after text, and where each text begins."""
    # A text is padded to one gram, and four marks keep grams from reaching into the next text.
    padded = [text.ljust(GRAM, "\0") for text in texts]
    joined = ("\1" * (GRAM - 1)).join(padded)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    ends = np.cumsum([len(text) + GRAM - 1 for text in padded])
    mixed = np.zeros(len(codes) - GRAM + 1, dtype=np.uint64)
    for offset in range(GRAM):
        mixed = mixed * np.uint64(0x100000001B3) + codes[offset : offset + len(mixed)]
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    inside = np.ones(len(mixed), dtype=bool)
    for gap in range(1, 2 * GRAM - 1):  # what begins in the last four characters or in the marks
        places = ends[:-1] - gap
        inside[places[places < len(mixed)]] = False
    lengths = np.array([len(text) - GRAM + 1 for text in padded])
    return mixed[inside], np.concatenate([[0], np.cumsum(lengths)[:-1]])


def _signatures(texts: list[str], count: int) -> Words:
    """The least hash of each text under `count` hash functions; shape (texts, count)."""
    draw = np.random.default_rng(SEED)
    factors = draw.integers(1, 2**32, count, dtype=np.uint32) | np.uint32(1)
    shifts = draw.integers(0, 2**32, count, dtype=np.uint32)
    signatures = np.empty((len(texts), count), dtype=np.uint32)
    for start, stop in _chunks(texts):
        hashes, begins = _hashed(texts[start:stop])
        low = (hashes >> np.uint64(32)).astype(np.uint32)
        for index in range(count):
            permuted = low * factors[index] + shifts[index]
            permuted ^= permuted >> np.uint32(15)
            signatures[start:stop, index] = np.minimum.reduceat(permuted, begins)
    return signatures


def _chunks(texts: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of texts that fit the memory together."""
    start = size = 0
    for index, text in enumerate(texts):
        size += len(text)
        if size >= CHUNK_CHARACTERS:
            yield start, index + 1
            start, size = index + 1, 0
    if start < len(texts):
        yield start, len(texts)


def _candidates(signatures: Words, rows: int, bands: int) -> Indexes:
    """Pairs of places that agree in a whole band, each once; shape (pairs, 2)."""
    count = len(signatures)
    keys = [np.empty(0, dtype=np.int64)]
    for band in range(bands):
        part = signatures[:, band * rows : (band + 1) * rows].astype(np.uint64)
        key = np.zeros(count, dtype=np.uint64)
        for row in range(rows):
            key = (key ^ part[:, row]) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(32)
        for first, second in _pairs_of_equals(key):
            keys.append(np.minimum(first, second) * count + np.maximum(first, second))
    both = np.unique(np.concatenate(keys))
    return np.stack(np.divmod(both, max(count, 1)), axis=1)


def _pairs_of_equals(key: Hashes) -> Iterator[tuple[Indexes, Indexes]]:
    """Pairs of places with the same key: all of small groups, of large ones a star and a chain."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(key)])
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(key))))
    sizes = np.bincount(group, minlength=len(starts))
    for step in range(1, min(MAX_WHOLE_BUCKET, int(sizes.max(initial=1)))):
        same = group[step:] == group[:-step]
        small = sizes[group[step:]] <= MAX_WHOLE_BUCKET
        take = np.flatnonzero(same & (small | (step == 1)))
        yield order[take], order[take + step]
    large = np.flatnonzero(sizes[group] > MAX_WHOLE_BUCKET)
    large = large[large != starts[group[large]]]
    yield order[starts[group[large]]], order[large]
