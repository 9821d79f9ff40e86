"""Keeps the first of texts that are alike and names it for each later one.

Texts are compared by the sets of their words, after case folding and without punctuation at the
edges of words. Candidates come from MinHash signatures of 128 permutations in bands; each of them
is compared exactly, so nothing goes that is not as alike as was asked. A text goes when an earlier
one that stays is as like it: likeness is not handed on by one that goes.

Source: Broder (1997), On the resemblance and containment of documents. WarriorCoder takes 128
permutations and a Jaccard index of one half over single words.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stats.arrays import Floats, Integers

PERMUTATIONS = 128
ROWS = 4  # of a band: a pair at 0.5 is a candidate with chance 0.87, at 0.6 with 0.99
MAX_WHOLE_BUCKET = 8  # of larger ones not every pair is a candidate
CHUNK_WORDS = 300_000
PAIRS_AT_ONCE = 200_000
SEED = 0x5EED
_EDGES = ".,;:!?\"'()[]{}<>`*_"

Words = NDArray[np.uint32]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class FirstKept:
    """Which text stands for each.

    Attributes:
        first: Shape (n,). The place of the text that is kept for it; its own where it is kept.
        likeness: Shape (n,). The Jaccard index with that text; 1 where it is its own.
    """

    first: Integers
    likeness: Floats


def first_kept(texts: Sequence[str], threshold: float = 0.5) -> FirstKept:
    """Return which texts are kept, going through them in their order.

    Args:
        texts: n texts.
        threshold: Jaccard index of the word sets from which the later text goes.

    Raises:
        ValueError: The threshold is not above 0 and at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError("the threshold must be above 0 and at most 1")
    if not texts:
        return FirstKept(np.zeros(0, dtype=np.int64), np.zeros(0))
    sets = _WordSets(texts)
    originals, copy_of = sets.without_copies()
    pairs, alike = _alike(sets, originals, threshold)
    first, likeness = np.arange(len(originals)), np.ones(len(originals))
    stays = np.ones(len(originals), dtype=bool)
    for place in np.lexsort((pairs[:, 0], pairs[:, 1])).tolist():
        early, late = pairs[place].tolist()
        if stays[late] and stays[early]:
            stays[late], first[late], likeness[late] = False, early, alike[place]
    return FirstKept(originals[first[copy_of]], likeness[copy_of])


def word_set(text: str) -> set[str]:
    """Return the words of a text as they are compared."""
    words = {word.strip(_EDGES) for word in text.casefold().split()}
    words.discard("")
    return words


class _WordSets:
    """The words of all texts as numbers, text after text, rising within each."""

    def __init__(self, texts: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        flat, sizes = array("I"), array("I")
        for text in texts:
            # A text without words has one that no other text can have.
            own = sorted(numbers.setdefault(w, len(numbers) + 1) for w in word_set(text)) or [0]
            flat.extend(own)
            sizes.append(len(own))
        self.words: Words = np.frombuffer(flat, dtype=np.uint32)
        self.sizes = np.frombuffer(sizes, dtype=np.uint32).astype(np.int64)
        self.begins = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])

    def without_copies(self) -> tuple[Integers, Integers]:
        """Places of the first text of each set, and for each text the number of its set."""
        mixed = _mixed(self.words.astype(np.uint64) + np.uint64(1))
        keys = np.add.reduceat(mixed, self.begins)
        _, places, number = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(places)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return places[order], rank[number]

    def chosen(self, texts: Integers) -> tuple[Words, Integers]:
        """The words of some texts, and to which of them each word belongs."""
        sizes = self.sizes[texts]
        owner = np.repeat(np.arange(len(texts)), sizes)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        within = np.arange(len(owner)) - starts[owner]
        return self.words[self.begins[texts][owner] + within], owner


def _mixed(values: Keys) -> Keys:
    mixed = values * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _signatures(sets: _WordSets, texts: Integers) -> Words:
    """The least number of each text's words under every permutation; shape (permutations, n)."""
    draw = np.random.default_rng(SEED)
    factors = draw.integers(1, 2**32, PERMUTATIONS, dtype=np.uint32) | np.uint32(1)
    shifts = draw.integers(0, 2**32, PERMUTATIONS, dtype=np.uint32)
    signatures = np.empty((len(texts), PERMUTATIONS), dtype=np.uint32)
    sizes = np.cumsum(sets.sizes[texts])
    cuts = np.searchsorted(sizes, np.arange(CHUNK_WORDS, sizes[-1], CHUNK_WORDS))
    edges = np.unique(np.concatenate([[0], cuts, [len(texts)]]))
    for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        words, owner = sets.chosen(texts[start:stop])
        hashes = (_mixed(words.astype(np.uint64) + np.uint64(1)) >> np.uint64(32)).astype(np.uint32)
        begins = np.flatnonzero(np.diff(owner, prepend=-1))
        for index in range(PERMUTATIONS):
            permuted = hashes * factors[index] + shifts[index]
            permuted ^= permuted >> np.uint32(15)
            permuted *= np.uint32(0x85EBCA6B)
            signatures[start:stop, index] = np.minimum.reduceat(permuted, begins)
    return signatures


def _alike(sets: _WordSets, texts: Integers, threshold: float) -> tuple[Integers, Floats]:
    """Pairs of places in `texts` that are alike, each with its Jaccard index."""
    signatures = _signatures(sets, texts)
    slack = 5 * np.sqrt(threshold * (1 - threshold) / PERMUTATIONS)
    found = [np.zeros(0, dtype=np.int64)]
    count = len(texts)
    for band in range(PERMUTATIONS // ROWS):
        part = signatures[:, band * ROWS : (band + 1) * ROWS]
        for early, late in _meetings(part):
            near = _agreement(signatures, early, late) >= threshold - slack
            found.append(early[near] * count + late[near])
    both = np.unique(np.concatenate(found))
    pairs = np.stack(np.divmod(both, count), axis=1)
    likeness = np.empty(len(pairs))
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = texts[pairs[start : start + PAIRS_AT_ONCE]]
        likeness[start : start + PAIRS_AT_ONCE] = _jaccard(sets, some)
    alike = likeness >= threshold
    return pairs[alike], likeness[alike]


def _agreement(signatures: Words, early: Integers, late: Integers) -> Floats:
    """The share of equal minima, which estimates the Jaccard index."""
    shares = np.empty(len(early))
    for start in range(0, len(early), PAIRS_AT_ONCE):
        one, other = early[start : start + PAIRS_AT_ONCE], late[start : start + PAIRS_AT_ONCE]
        shares[start : start + PAIRS_AT_ONCE] = (signatures[one] == signatures[other]).mean(axis=1)
    return shares


def _meetings(part: Words) -> Iterator[tuple[Integers, Integers]]:
    """Pairs of places with the same band: all of small groups, of large ones a star and a chain."""
    key = np.zeros(len(part), dtype=np.uint64)
    for row in range(part.shape[1]):
        key = _mixed(key + part[:, row].astype(np.uint64) + np.uint64(1))
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(np.append(starts, len(key)))
    group = np.repeat(np.arange(len(starts)), sizes)
    for step in range(1, min(MAX_WHOLE_BUCKET, int(sizes.max()))):
        small = sizes[group[step:]] <= MAX_WHOLE_BUCKET
        take = np.flatnonzero((group[step:] == group[:-step]) & (small | (step == 1)))
        yield order[take], order[take + step]
    large = np.flatnonzero(sizes[group] > MAX_WHOLE_BUCKET)
    large = large[large != starts[group[large]]]
    yield order[starts[group[large]]], order[large]


def _jaccard(sets: _WordSets, pairs: Integers) -> Floats:
    """The exact index of each pair of texts; shape (pairs,)."""
    words, owner = sets.chosen(pairs.ravel())
    keys = (owner // 2).astype(np.uint64) << np.uint64(32) | words
    keys.sort()
    twice = keys[1:][keys[1:] == keys[:-1]] >> np.uint64(32)
    both = np.bincount(twice.astype(np.int64), minlength=len(pairs))
    sizes = sets.sizes[pairs].sum(axis=1)
    return np.asarray(both / (sizes - both))
