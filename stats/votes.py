"""Single votes, where it matters who cast them and on which item."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from stats.arrays import Booleans, Codes, Floats, Integers
from stats.tally import Tally, TallyError, WinnerCode, count_votes

SCORES = np.array([1.0, 0.0, 0.5, 0.5])  # of the first competitor, by `WinnerCode`
UNKNOWN = -1  # the code of a voter or an item that nobody knows: never one and the same


@dataclass(frozen=True, eq=False)
class Votes:
    """One element for each vote. Any integer types; nothing is copied.

    Attributes:
        competitors: How many competitors the board has.
        first: Shape (n,). Competitor that was on side A.
        second: Shape (n,). Competitor that was on side B.
        winner: Shape (n,). `WinnerCode` codes, seen from ``first``.
        annotator: Shape (n,). Who voted: codes from 0 up, best without gaps, or `UNKNOWN`.
        item: Shape (n,). On which item: codes from 0 up, best without gaps, or `UNKNOWN`.

    Raises:
        TallyError: Shapes differ, or a code is out of range.
    """

    competitors: int
    first: Codes
    second: Codes
    winner: Codes
    annotator: Codes
    item: Codes

    def __post_init__(self) -> None:
        """Refuse arrays of different lengths and codes out of range."""
        limits = {"first": self.competitors, "second": self.competitors, "winner": len(WinnerCode)}
        for field in fields(self)[1:]:
            codes = getattr(self, field.name)
            if codes.ndim != 1 or codes.shape != self.first.shape:
                raise TallyError("all arrays of votes need the same length")
            too_high = codes.max(initial=0) >= limits.get(field.name, np.inf)
            lowest = 0 if field.name in limits else UNKNOWN
            if codes.size and (codes.min() < lowest or too_high):
                raise TallyError(f"{field.name}: a code is out of range")

    def __len__(self) -> int:
        """Return the number of votes."""
        return int(self.first.size)

    def scores(self) -> Floats:
        """Return what the first competitor got of each vote.

        Returns:
            Shape (n,). 1 for a win, 0 for a loss, 0.5 for a tie or both bad.
        """
        return np.asarray(SCORES[self.winner])

    def where(self, kept: Booleans | Integers) -> Self:
        """Return some of the votes.

        Args:
            kept: Shape (n,). True for the votes wanted; or their places.

        Returns:
            The same board with those votes alone.
        """
        arrays = (getattr(self, field.name)[kept] for field in fields(self)[1:])
        return type(self)(self.competitors, *arrays)

    def by_annotator(self) -> Iterator[tuple[int, Self]]:
        """Yield each known annotator who voted, with the votes in their order.

        Yields:
            The annotator's code, rising, and the same board with that person's votes.
        """
        order = np.argsort(self.annotator, kind="stable")
        order = order[np.count_nonzero(self.annotator == UNKNOWN) :]
        arrays = [getattr(self, field.name)[order] for field in fields(self)[1:]]
        counts = np.bincount(self.annotator[order])
        ends = np.cumsum(counts)
        for annotator in np.flatnonzero(counts):
            own = slice(ends[annotator] - counts[annotator], ends[annotator])
            yield int(annotator), type(self)(self.competitors, *(array[own] for array in arrays))

    def tally(self) -> Tally:
        """Return the votes counted by pair."""
        return count_votes(self.competitors, self.first, self.second, self.winner)
