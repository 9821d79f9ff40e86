"""Votes counted by pair of competitors: the only thing that a Bradley-Terry fit needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from stats.arrays import Codes, Floats, Integers

VOTES_PER_BLOCK = 1 << 17  # a block's places take 1 MiB and stay in the processor's cache


class TallyError(ValueError):
    """The arrays cannot be a count of votes."""


class WinnerCode(IntEnum):
    """What one vote said of the pair (first, second), as it is coded in arrays."""

    FIRST = 0
    SECOND = 1
    TIE = 2
    BOTH_BAD = 3


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of votes, one cell for each pair of competitors.

    A pair may occur in several cells and in both orders; cells are added up. Every array
    is copied to int64 when the tally is made.

    Attributes:
        competitors: How many competitors the board has; indices run from 0 up to it.
        first: Shape (C,). Index of one competitor of the cell.
        second: Shape (C,). Index of the other one.
        first_wins: Shape (C,). Votes for ``first``.
        second_wins: Shape (C,). Votes for ``second``.
        ties: Shape (C,). Votes that found both as good.
        both_bad: Shape (C,). Votes that found both bad; not contained in ``ties``.

    Raises:
        TallyError: Shapes differ, an index is out of range, a competitor meets itself, or
            a count is negative, fractional or not finite.
    """

    competitors: int
    first: Integers
    second: Integers
    first_wins: Integers
    second_wins: Integers
    ties: Integers
    both_bad: Integers

    def __post_init__(self) -> None:
        """Copy every array to int64 and refuse what cannot be a count of votes."""
        names = ("first", "second", "first_wins", "second_wins", "ties", "both_bad")
        for name in names:
            object.__setattr__(self, name, _whole_numbers(name, getattr(self, name)))
        if len({getattr(self, name).shape for name in names}) != 1:
            raise TallyError("all arrays of a tally need the same length")
        if self.competitors < 0:
            raise TallyError("a tally cannot have fewer than 0 competitors")
        for index in (self.first, self.second):
            if (index >= self.competitors).any():
                raise TallyError(f"an index is not below {self.competitors}, the competitors")
        if (self.first == self.second).any():
            raise TallyError("a competitor cannot meet itself")

    @classmethod
    def empty(cls, competitors: int) -> Self:
        """Return the tally of a board on which nobody has voted yet.

        Args:
            competitors: How many competitors the board has.

        Returns:
            A tally with no cells.
        """
        none = np.zeros(0, dtype=np.int64)
        return cls(competitors, none, none, none, none, none, none)

    @classmethod
    def from_rows(cls, competitors: int, rows: Iterable[Sequence[int]]) -> Self:
        """Return the tally of rows as a database groups them.

        Args:
            competitors: How many competitors the board has.
            rows: Each (first, second, first_wins, second_wins, ties, both_bad).

        Returns:
            A tally with one cell for each row.

        Raises:
            TallyError: As for the class, or a row has not six numbers.
        """
        cells = np.array(list(rows) or np.zeros((0, 6)), dtype=np.float64)
        if cells.ndim != 2 or cells.shape[1] != 6:
            raise TallyError("each row of a tally needs six numbers")
        return cls(competitors, *cells.T)

    @property
    def votes(self) -> int:
        """The number of votes in all cells together."""
        counts = (self.first_wins, self.second_wins, self.ties, self.both_bad)
        return sum(int(count.sum()) for count in counts)

    def wins(self) -> Floats:
        """Return who beat whom how often.

        Returns:
            Shape (K, K). Element [i, j] counts the votes for i against j. Whole numbers,
            so the order of the cells leaves no trace in the sums.
        """
        return self._matrix(self.first_wins) + self._matrix(self.second_wins).T

    def draws(self) -> Floats:
        """Return how often each pair was judged alike.

        Returns:
            Shape (K, K), symmetric. Ties and both-bad votes together.
        """
        one_way = self._matrix(self.ties + self.both_bad)
        return one_way + one_way.T

    def both_bad_by_competitor(self) -> Integers:
        """Return how many both-bad votes each competitor took part in.

        Returns:
            Shape (K,).
        """
        one_way = self._matrix(self.both_bad)
        return np.asarray(one_way.sum(axis=0) + one_way.sum(axis=1), dtype=np.int64)

    def _matrix(self, counts: Integers) -> Floats:
        """Return the (K, K) matrix of ``counts`` at [first, second]."""
        size = self.competitors
        cells = self.first * size + self.second
        matrix = np.bincount(cells, weights=counts, minlength=size * size).reshape(size, size)
        return np.asarray(matrix, dtype=np.float64)


def count_votes(competitors: int, first: Codes, second: Codes, winner: Codes) -> Tally:
    """Count single votes into a tally.

    Args:
        competitors: How many competitors the board has.
        first: Shape (n,), any integer type. Competitor shown or named first.
        second: Shape (n,). The other one.
        winner: Shape (n,). `WinnerCode` codes, seen from ``first``.

    Returns:
        A tally with one cell for each pair (first, second) that occurs, in the order of
        the pair. Scratch memory does not grow with n.

    Raises:
        TallyError: As for `Tally`, or a code is not an `WinnerCode`.
    """
    for values, limit in ((first, competitors), (second, competitors), (winner, len(WinnerCode))):
        if values.shape != first.shape or values.ndim != 1:
            raise TallyError("votes need arrays of the same length")
        if values.size and not (values.min() >= 0 and values.max() < limit):
            raise TallyError(f"a vote has a value outside 0 to {limit - 1}")
    kinds = len(WinnerCode)
    counts = np.zeros(competitors * competitors * kinds, dtype=np.int64)
    for start in range(0, first.size, VOTES_PER_BLOCK):
        block = slice(start, start + VOTES_PER_BLOCK)
        np.add.at(counts, places(competitors, first[block], second[block], winner[block]), 1)
    table = counts.reshape(-1, kinds)
    filled = np.flatnonzero(table.any(axis=1))
    cells = table[filled]
    return Tally(
        competitors,
        filled // max(competitors, 1),
        filled % max(competitors, 1),
        *(cells[:, winner_code] for winner_code in WinnerCode),
    )


def places(competitors: int, first: Codes, second: Codes, winner: Codes) -> Integers:
    """Return where each vote stands in a flat table with the shape (K, K, winners).

    Args:
        competitors: How many competitors the board has.
        first: Shape (n,), below ``competitors``.
        second: Shape (n,), below ``competitors``.
        winner: Shape (n,). `WinnerCode` codes.

    Returns:
        Shape (n,). (first K + second) 4 + winner.
    """
    kinds = len(WinnerCode)
    # The narrowest numbers that hold every place: four times as many in one instruction.
    narrow = np.min_scalar_type(competitors * competitors * kinds).type
    place = first.astype(narrow)
    place *= narrow(competitors)
    place += second.astype(narrow)
    place *= narrow(kinds)
    place += winner.astype(narrow)
    return place.astype(np.int64)


def _whole_numbers(name: str, values: ArrayLike) -> Integers:
    """Return ``values`` as an int64 copy, or say what is wrong with them."""
    given = np.asarray(values)
    if given.ndim != 1:
        raise TallyError(f"{name}: one row of numbers is needed")
    if given.size and not np.issubdtype(given.dtype, np.number):
        raise TallyError(f"{name}: these are not numbers")
    if given.size and not np.isfinite(given).all():
        raise TallyError(f"{name}: a value is not finite")
    whole = given.astype(np.int64)
    if (whole != given).any() or (whole < 0).any():
        raise TallyError(f"{name}: a value is negative or not a whole number")
    return whole
