"""What votes said of each pair of competitors, beside what the ratings say of it."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from stats.arrays import Booleans, Codes, Floats, Integers
from stats.clusters import ClusteredBoard
from stats.crowd import Way
from stats.newton import laplacian, pinned
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN


@dataclass(frozen=True, eq=False)
class PairMisses:
    """The P pairs of rated competitors that have votes.

    Attributes:
        first: Shape (P,). The competitor with the lower index.
        second: Shape (P,). The other one.
        votes: Shape (P,). How many votes there are.
        weight: Shape (P,). What they count together.
        seen: Shape (P,). Share of the score that went to ``first``.
        expected: Shape (P,). The share that the ratings say.
        information: Shape (P,). What the pair tells of the difference of its ratings.
        leverage: Shape (P,). Share of the pair's own votes in what the ratings say of it.
        inverse: Shape (K, K). Inverse of the information of the board, log units squared.
        together: Misses from the pair's own mean, summed up: one row for each cluster, of
            each way in which votes hang together, one column for each pair.
        corrections: For each way the share of its sum of squares that is variance.
        alone: For each way, shape (P,): squared misses of votes that hang together with none.
        squares: Shape (P,). Squared misses, as if votes were independent.
        clusters: Shape (P,). How many clusters know the pair, in the way that has fewer.
    """

    first: Integers
    second: Integers
    votes: Integers
    weight: Floats
    seen: Floats
    expected: Floats
    information: Floats
    leverage: Floats
    inverse: Floats
    together: tuple[csr_array, ...]
    corrections: tuple[float, ...]
    alone: tuple[Floats, ...]
    squares: Floats
    clusters: Integers

    @property
    def miss(self) -> Floats:
        """What ``first`` got more than expected, in votes: shape (P,)."""
        return self.weight * (self.seen - self.expected)

    @property
    def variance(self) -> Floats:
        """The variance of the score of each pair, never below that of independent votes.

        Returns:
            Shape (P,). Votes squared.
        """
        return np.maximum(self._clustered, self.squares)

    @property
    def lacking(self) -> Floats:
        """What the clusters alone lack of the variance of independent votes: shape (P,)."""
        return np.maximum(self.squares - self._clustered, 0.0)

    @property
    def _clustered(self) -> Floats:
        found = (1 - len(self.together)) * self.squares
        for sums, correction, alone in zip(
            self.together, self.corrections, self.alone, strict=True
        ):
            found = found + correction * np.asarray(sums.multiply(sums).sum(axis=0)).ravel() + alone
        return np.asarray(found)


def pair_misses(clustered: ClusteredBoard) -> PairMisses:
    """Return what the votes behind a board said of each pair of its rated competitors.

    Args:
        clustered: Ratings in points with the votes of their fit.
    """
    crowd, board = clustered.crowd, clustered.board
    votes, size = crowd.votes, crowd.votes.competitors
    strength = np.where(board.provisional, 0.0, board.rating / POINTS_PER_LOGIT)
    turned = votes.first > votes.second
    low, high = (
        np.where(turned, votes.second, votes.first),
        np.where(turned, votes.first, votes.second),
    )
    cell = low.astype(np.int64) * size + high
    number = np.bincount(cell, minlength=size * size)
    present = np.flatnonzero(number)
    column = np.zeros(size * size, dtype=np.int64)
    column[present] = np.arange(present.size)
    pair = column[cell]
    score = np.where(turned, 1 - votes.scores(), votes.scores())
    weight = np.asarray(np.bincount(pair, crowd.weights, present.size), dtype=np.float64)
    seen = np.bincount(pair, crowd.weights * score, present.size) / weight
    own_miss = crowd.weights * (score - seen[pair])
    first, second = present // size, present % size
    expected = 1 / (1 + np.exp(strength[second] - strength[first]))
    information = weight * expected * (1 - expected)
    inverse = _inverse(first, second, information, size, board.provisional)
    spread = inverse[first, first] + inverse[second, second] - 2 * inverse[first, second]
    # A pair of which all said the same has no miss of its own: it is taken as the fit has it.
    squares = np.asarray(np.bincount(pair, own_miss**2, present.size), dtype=np.float64)
    squares = np.maximum(squares, np.where(squares > 0, 0.0, information))
    ways = [_of_way(way, pair, own_miss, present.size) for way in crowd.ways]
    counts = [clusters for _, _, clusters in ways]
    return PairMisses(
        first=first,
        second=second,
        votes=number[present],
        weight=weight,
        seen=seen,
        expected=expected,
        information=information,
        leverage=np.minimum(information * spread, 0.99),
        inverse=inverse,
        together=tuple(sums for sums, _, _ in ways),
        corrections=tuple(_jackknife(way) for way in crowd.ways),
        alone=tuple(alone for _, alone, _ in ways),
        squares=squares,
        clusters=np.min(counts, axis=0) if counts else number[present],
    )


def _jackknife(way: Way) -> float:
    clusters = way.number + way.unknown
    return clusters / max(clusters - 1, 1)


def _of_way(way: Way, pair: Codes, miss: Floats, pairs: int) -> tuple[csr_array, Floats, Integers]:
    """Return sums by cluster and pair, squares of unclustered votes, and clusters of a pair."""
    known: Booleans = way.codes != UNKNOWN
    rows = int(way.codes.max(initial=-1)) + 1
    sums = csr_array((miss[known], (way.codes[known], pair[known])), shape=(rows, pairs))
    sums.sum_duplicates()
    alone = np.asarray(np.bincount(pair[~known], miss[~known] ** 2, pairs), dtype=np.float64)
    clusters = np.bincount(sums.indices, minlength=pairs).astype(np.int64)
    return sums, alone, np.asarray(clusters + np.bincount(pair[~known], minlength=pairs))


def _inverse(
    first: Integers, second: Integers, information: Floats, size: int, provisional: Booleans
) -> Floats:
    """Return the inverse information among the rated; zero for all others."""
    table = np.zeros((size, size))
    table[first, second] = table[second, first] = information
    members = np.flatnonzero(~provisional)
    inside = np.ix_(members, members)
    found = np.zeros((size, size))
    found[inside] = np.linalg.inv(pinned(laplacian(table[inside])))
    return found
