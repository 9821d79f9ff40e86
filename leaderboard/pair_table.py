"""What votes say of each pair of models: counts, and how far apart the two are."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from leaderboard.models import PairTable, Rating
from leaderboard.plot import signed
from leaderboard.rating_rows import Computed
from leaderboard.tallies import BoardVotes
from stats.freedom import reach_of
from stats.sandwich import difference_variances

COUNTS = ("wins", "losses", "ties", "both_bad")


def pairs_of(counted: BoardVotes, computed: Computed, level: float) -> dict[str, Any]:
    """As it is stored: models by their short names, one row for each pair that has votes."""
    tally = counted.tally
    cells: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    columns = (tally.first, tally.second, tally.first_wins, tally.second_wins, tally.ties)
    for first, second, *votes in zip(
        *(c.tolist() for c in (*columns, tally.both_bad)), strict=True
    ):
        wins, losses, ties, bad = votes
        if first > second:
            first, second, wins, losses = second, first, losses, wins
        cell = cells[first, second]
        for place, number in enumerate((wins, losses, ties, bad)):
            cell[place] += number
    return {
        "models": [competitor.slug for competitor in counted.competitors],
        "pairs": [[i, j, *cell] for (i, j), cell in sorted(cells.items())],
        "reach": reaches(computed, level),
    }


def reaches(computed: Computed, level: float) -> list[list[float | None]]:
    """Half the interval of each difference, points: a triangle; empty before the second step."""
    clustered = computed.clustered
    if clustered is None:
        return []
    error = np.sqrt(difference_variances(clustered.board.covariance))
    freedom = clustered.difference_freedom
    half = reach_of(level, np.where(np.isfinite(freedom), freedom, 1e9)) * error
    rated = ~clustered.board.provisional
    half = np.where(rated[:, None] & rated, half, np.nan)
    return [
        [None if math.isnan(value) else round(value, 2) for value in row[:i].tolist()]
        for i, row in enumerate(half)
    ]


@dataclass(frozen=True)
class Pair:
    """One model beside another, seen from the first."""

    first: Rating
    second: Rating
    wins: int = 0
    losses: int = 0
    ties: int = 0
    both_bad: int = 0
    reach: float | None = None

    @property
    def votes(self) -> int:
        return self.wins + self.losses + self.ties + self.both_bad

    @property
    def share(self) -> int | None:
        """Percent of the votes for the first one, ties halved."""
        if not self.votes:
            return None
        return round(100 * (self.wins + (self.ties + self.both_bad) / 2) / self.votes)

    @property
    def heat(self) -> int:
        """0 to 10, for shades that are classes and no inline style."""
        return round((self.share or 0) / 10)

    @property
    def gap(self) -> float | None:
        """Points that the first one is ahead."""
        if self.first.rating is None or self.second.rating is None:
            return None
        return self.first.rating - self.second.rating

    @property
    def gap_words(self) -> str:
        """The same with its sign; empty where one of the two has no rating."""
        return "" if self.gap is None else signed(self.gap)

    @property
    def lower(self) -> float | None:
        return None if self.gap is None or self.reach is None else self.gap - self.reach

    @property
    def upper(self) -> float | None:
        return None if self.gap is None or self.reach is None else self.gap + self.reach

    @property
    def is_decided(self) -> bool:
        """Whether the interval leaves no doubt which is better."""
        return self.lower is not None and self.upper is not None and self.lower * self.upper > 0


class Pairs:
    """The pairs of a board, by short names."""

    def __init__(self, table: PairTable | None, ratings: list[Rating]) -> None:
        content: dict[str, Any] = table.content if table else {}
        self._place = {slug: i for i, slug in enumerate(content.get("models", []))}
        self._reach = content.get("reach", [])
        self._counts = {(i, j): counts for i, j, *counts in content.get("pairs", [])}
        self._ratings = {rating.competitor.slug: rating for rating in ratings}

    def between(self, first: str, second: str) -> Pair:
        """Raises `KeyError` where one of them is not on the board."""
        one, other = self._ratings[first], self._ratings[second]
        i, j = self._place.get(first), self._place.get(second)
        if i is None or j is None or i == j:
            return Pair(one, other)
        wins, losses, ties, bad = self._counts.get((min(i, j), max(i, j)), (0, 0, 0, 0))
        if i > j:
            wins, losses = losses, wins
        reach = self._reach[max(i, j)][min(i, j)] if self._reach else None
        return Pair(one, other, wins, losses, ties, bad, reach)
