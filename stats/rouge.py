"""ROUGE-L of texts against a corpus: how long the longest common run of words in order is.

Source: Lin (2004), ROUGE: a package for automatic evaluation of summaries, section 3 (F with equal
weight); Hyyrö (2004), Bit-parallel LCS-length computation revisited (the length by whole numbers).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from stats.arrays import Floats, Integers
from stats.overlap import words_of

AT_ONCE = 200


@dataclass(frozen=True, eq=False)
class Nearest:
    """For each text the one of the corpus that is most like it.

    Attributes:
        score: Shape (n,). ROUGE-L, 0 to 1; 0 where no word is shared.
        place: Shape (n,). Its place in the corpus; -1 where no word is shared.
    """

    score: Floats
    place: Integers


def rouge_l(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the F measure of the longest common subsequence of two lists of words."""
    if not first or not second:
        return 0.0
    return 2 * common_length(first, second) / (len(first) + len(second))


def common_length(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many words the longest common subsequence has."""
    masks: dict[str, int] = {}
    for place, word in enumerate(first):
        masks[word] = masks.get(word, 0) | 1 << place
    whole = (1 << len(first)) - 1
    row = whole
    for word in second:
        match = row & masks.get(word, 0)
        row = ((row + match) | (row - match)) & whole
    return len(first) - row.bit_count()


def nearest(texts: Sequence[str], corpus: Sequence[str]) -> Nearest:
    """Return the greatest ROUGE-L of each text with any of a corpus, exactly.

    A pair's common words bound its score from above; pairs are measured from the greatest bound
    down, until no bound reaches the best score.
    """
    ours = [words_of(text).words for text in texts]
    theirs = [words_of(text).words for text in corpus]
    score, place = np.zeros(len(texts)), np.full(len(texts), -1)
    if not theirs:
        return Nearest(score, place)
    numbers = {word: n for n, word in enumerate(sorted(set().union(*ours, *theirs)))}
    counts, there = _table(ours, numbers), _table(theirs, numbers)
    sizes = np.array([len(words) for words in theirs])
    for start in range(0, len(ours), AT_ONCE):
        part = counts[start : start + AT_ONCE]
        # Words of either that the other has at all: no common run is longer than the fewer.
        held = (part @ (there > 0).astype(np.int64).T).toarray()
        holding = ((part > 0).astype(np.int64) @ there.T).toarray()
        longest = np.minimum(held, holding)
        for offset, bound in enumerate(longest):
            number = start + offset
            score[number], place[number] = _best(ours[number], theirs, bound, sizes)
    return Nearest(score, place)


def _best(
    words: Sequence[str], theirs: Sequence[Sequence[str]], longest: Integers, sizes: Integers
) -> tuple[float, int]:
    bounds = 2 * longest / np.maximum(sizes + len(words), 1)
    best, found = 0.0, -1
    for place in np.argsort(-bounds, kind="stable").tolist():
        if bounds[place] <= best:
            break
        score = rouge_l(words, theirs[place])
        if score > best:
            best, found = score, place
    return best, found


def _table(texts: Sequence[Sequence[str]], numbers: dict[str, int]) -> csr_array:
    rows, columns, counts = [], [], []
    for row, words in enumerate(texts):
        for word, count in Counter(words).items():
            rows.append(row)
            columns.append(numbers[word])
            counts.append(count)
    cells = (np.array(counts, dtype=np.int64), (rows, columns))
    return csr_array(cells, shape=(len(texts), len(numbers)))
