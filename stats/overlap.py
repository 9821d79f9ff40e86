"""Word n-gram overlap of texts with reference texts, as contamination of benchmarks is measured.

A word is a run of letters, digits and underscores, case folded, so that identifiers of code are
words too; a Chinese, Japanese or Korean character is a word of its own. Two texts overlap when
they share `n` words in a row; what is between the words does not matter.

Source: the CodeArena benchmark removes prompts with a 10-gram overlap (arXiv 2412.05210, 3.1).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|(?:(?![{_CJK}])\w)+")

_BASE = np.uint64(0x9E3779B97F4A7C15)
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Words:
    """The words of a text in order, each with the characters that it takes up."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        """Return how many words there are."""
        return len(self.words)

    def span(self, first: int, count: int) -> tuple[int, int]:
        """Return where `count` words from `first` on begin and end, in characters."""
        return self.spans[first][0], self.spans[first + count - 1][1]


@dataclass(frozen=True)
class Overlap:
    """The longest run of words that a text shares with a reference, and its place in both."""

    text: int  # its place among the indexed texts
    words: int
    span: tuple[int, int]  # characters of the text
    reference_span: tuple[int, int]  # characters of the reference


def words_of(text: str) -> Words:
    """Return the words of a text."""
    found = list(_WORD.finditer(text))
    return Words(
        tuple(match.group().casefold() for match in found), tuple(match.span() for match in found)
    )


class OverlapIndex:
    """Finds which of a few texts share n words in a row with any of many references.

    Args:
        texts: The texts that are checked.
        n: Words in a row, at least 1.
    """

    def __init__(self, texts: Sequence[str], n: int) -> None:
        """Index the texts; raises ValueError for an `n` below 1."""
        if n < 1:
            raise ValueError("n must be at least 1")
        self.n = n
        self._texts = [words_of(text) for text in texts]
        self._places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for number, text in enumerate(self._texts):
            for first in range(len(text) - n + 1):
                gram = text.words[first : first + n]
                self._places.setdefault(gram, []).append((number, first))

    def overlaps(self, reference: str) -> list[Overlap]:
        """Return the longest overlap of each text with the reference, in the order of texts."""
        found = words_of(reference)
        longest: dict[int, Overlap] = {}
        running: dict[tuple[int, int], int] = {}  # text and next place -> words so far
        for first in range(len(found) - self.n + 1):
            going: dict[tuple[int, int], int] = {}
            for number, place in self._places.get(found.words[first : first + self.n], ()):
                words = running.get((number, place), self.n - 1) + 1
                going[number, place + 1] = words
                if number not in longest or words > longest[number].words:
                    longest[number] = self._overlap(number, place, found, first, words)
            running = going
        return [longest[number] for number in sorted(longest)]

    def _overlap(self, number: int, place: int, found: Words, first: int, words: int) -> Overlap:
        begin = place + self.n - words
        return Overlap(
            number,
            words,
            self._texts[number].span(begin, words),
            found.span(first + self.n - words, words),
        )


class NgramFilter:
    """A Bloom filter of the n-grams of a corpus: what it holds is always found again.

    What it does not hold is taken for held with the stated chance, so a run of several n-grams
    in a row is what speaks for an overlap.

    Args:
        n: Words in a row.
        bits: Shape (bytes,). The filter's bits, eight in a byte.
        probes: Bits that each n-gram sets.
    """

    def __init__(self, n: int, bits: NDArray[np.uint8], probes: int) -> None:
        """Take the parts of a filter as they were stored; `empty` makes a new one."""
        self.n = n
        self.bits = bits
        self.probes = probes

    @classmethod
    def empty(cls, n: int, capacity: int, chance: float = 1e-6) -> "NgramFilter":
        """Return a filter that holds `capacity` n-grams with that chance of a false one."""
        size = max(64, int(-capacity * np.log(chance) / np.log(2) ** 2))
        probes = max(1, round(-np.log2(chance)))
        return cls(n, np.zeros((size + 7) // 8, dtype=np.uint8), probes)

    def add(self, texts: Iterable[str]) -> int:
        """Take in the n-grams of texts; returns how many there were."""
        count = 0
        for text in texts:
            hashes = gram_hashes(words_of(text).words, self.n)
            count += len(hashes)
            byte, bit = self._probes_of(hashes)
            np.bitwise_or.at(self.bits, byte, bit)
        return count

    def longest_run(self, text: str) -> tuple[int, tuple[int, int]]:
        """Return the most words in a row of which each n-gram is held, and their characters.

        (0, (0, 0)) where there is none.
        """
        found = words_of(text)
        hashes = gram_hashes(found.words, self.n)
        if not len(hashes):
            return 0, (0, 0)
        byte, bit = self._probes_of(hashes)
        held = ((self.bits[byte] & bit) == bit).reshape(self.probes, -1).all(axis=0)
        edges = np.diff(np.concatenate([[0], held.astype(np.int8), [0]]))
        starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        if not len(starts):
            return 0, (0, 0)
        longest = int(np.argmax(stops - starts))
        words = int(stops[longest] - starts[longest]) + self.n - 1
        return words, found.span(int(starts[longest]), words)

    def _probes_of(self, hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Byte and bit of every probe, one probe of all hashes after the other."""
        step = (hashes >> np.uint64(17)) | np.uint64(1)
        probes = np.arange(self.probes, dtype=np.uint64)[:, None]
        places = (hashes + probes * step) % np.uint64(len(self.bits) * 8)
        bit = np.uint8(1) << (places & np.uint64(7)).astype(np.uint8)
        return (places >> np.uint64(3)).astype(np.int64).ravel(), bit.ravel()


def gram_hashes(words: Sequence[str], n: int) -> Hashes:
    """Return a 64-bit hash of each n words in a row, the same on every machine."""
    if len(words) < n:
        return np.zeros(0, dtype=np.uint64)
    each = np.array([_word_hash(word) for word in words], dtype=np.uint64)
    mixed = np.zeros(len(words) - n + 1, dtype=np.uint64)
    for offset in range(n):
        mixed = (mixed ^ each[offset : offset + len(mixed)]) * _BASE
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _word_hash(word: str) -> int:
    """FNV-1a of the word's UTF-8."""
    value = 0xCBF29CE484222325
    for byte in word.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value
