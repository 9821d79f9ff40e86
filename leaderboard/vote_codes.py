"""Small numbers for people, items and models, so that votes are narrow arrays."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leaderboard.vote_columns import NOBODY
from stats.arrays import Integers
from stats.tally import Tally
from stats.votes import UNKNOWN


class Codes:
    """Small numbers for keys, in the order in which the keys first came."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    @property
    def nobody(self) -> int | None:
        """The code of no name, where it occurs."""
        return self.known.get(NOBODY)

    def codes_of(self, keys: Integers) -> Integers:
        unique, first, place = np.unique(keys, return_index=True, return_inverse=True)
        for position in np.argsort(first):
            self.known.setdefault(int(unique[position]), len(self.known))
        codes = np.array([self.known[int(key)] for key in unique], dtype=np.int64)
        return np.asarray(codes[place])


def rearranged(tally: Tally, place: NDArray[Any], competitors: int) -> Tally:
    """The same counts with other numbers for the competitors, cells in the order of the pairs."""
    first, second = place[tally.first], place[tally.second]
    order = np.lexsort((second, first))
    counts = (tally.first_wins, tally.second_wins, tally.ties, tally.both_bad)
    return Tally(competitors, first[order], second[order], *(count[order] for count in counts))


def renumbered(codes: NDArray[Any], number: int, nobody: int | None = None) -> NDArray[Any]:
    """The codes without gaps, in the order of their first occurrence; `UNKNOWN` for nobody.

    So that sums over people are added up in the same order, whatever else the arrays hold.
    """
    first = np.full(number, codes.size, dtype=np.int64)
    first[codes[::-1]] = np.arange(codes.size)[::-1]  # the earliest place is written last
    if nobody is not None:
        first[nobody] = codes.size
    names = np.empty(number, dtype=codes.dtype)
    names[np.argsort(first, kind="stable")] = np.arange(number, dtype=codes.dtype)
    if nobody is not None:
        names[nobody] = UNKNOWN
    return np.asarray(names[codes])


def numbered(codes: NDArray[Any], known: Codes) -> NDArray[Any]:
    """The codes as a board's votes have them."""
    return renumbered(codes, len(known.known), known.nobody)
