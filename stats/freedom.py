"""How many people stand behind a number, when some cast far more of its votes than others.

Forty people of whom one casts most of the votes say little more than that one. Shares of the
votes are turned into the number of equal people who would tell as much, for the board, for
each competitor and for each difference; intervals know their own error that well and no better.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from stats.arrays import Codes, Floats, Integers
from stats.votes import UNKNOWN, Votes

MIN_FREEDOM = 1.0  # degrees: with less, Student's t is not defined in any useful way


@dataclass(frozen=True, eq=False)
class EffectiveNumbers:
    """The number of equal clusters whose votes would tell as much.

    Attributes:
        board: For all votes together, those of unknown people or items taken as ONE cluster:
            what is certain.
        competitor: Shape (K,). For the votes of each competitor, the same way.
        headcount: Shape (K,). How many known clusters have votes on each competitor.
        rating: Shape (K,). For each rating, votes of unknown ones as clusters of their own.
        difference: Shape (K, K). For the difference of two ratings, the same way.
    """

    board: float
    competitor: Floats
    headcount: Integers
    rating: Floats
    difference: Floats


@dataclass(frozen=True, eq=False)
class Freedom:
    """Degrees of freedom of the standard errors of a board, for Student's t.

    Attributes:
        rating: Shape (K,). Of each rating.
        difference: Shape (K, K). Of each difference.
    """

    rating: Floats
    difference: Floats

    def at(self, places: Codes) -> "Freedom":
        """Return those of some competitors."""
        return Freedom(self.rating[places], self.difference[np.ix_(places, places)])


def effective_numbers(votes: Votes, codes: Codes, weights: Floats) -> EffectiveNumbers:
    """Return how many equal clusters would tell as much as these.

    Args:
        votes: n votes.
        codes: Shape (n,). The cluster of each vote, or `UNKNOWN`.
        weights: Shape (n,). What each vote counts.

    Returns:
        (sum of a)^2 / (sum of a^2) over the clusters' contributions a: weights of a board or
        competitor; for a difference the part of its variance, (a_i / n_i^2 + a_j / n_j^2).

    Source:
        Kish (1965), Survey Sampling; Satterthwaite (1946), Biometrics Bulletin 2, with equal
        spread of all votes, each rating resting on its own competitor's votes.
    """
    known = codes != UNKNOWN
    table = _by_cluster(votes, codes, weights, known)
    single, squared, crossed = _of_unknown(votes, weights, ~known)
    whole, lump = table.sum(axis=0) + single, single**2
    square = table.T @ table
    own = np.diag(square)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = 1 / np.where(whole > 0, whole, np.nan) ** 2
        shared = (square + crossed) * scaled[:, None] * scaled
        part = (own + squared) * scaled**2
        np.fill_diagonal(shared, part)
        share = 1 / np.sqrt(1 / scaled)
        difference = (share[:, None] + share) ** 2 / (part[:, None] + 2 * shared + part)
        per_cluster = table.sum(axis=1)
        board = whole.sum() ** 2 / ((per_cluster**2).sum() + single.sum() ** 2)
        competitor, rating = whole**2 / (own + lump), whole**2 / (own + squared)
    headcount = np.count_nonzero(table, axis=0).astype(np.int64)
    return EffectiveNumbers(float(board), competitor, headcount, rating, difference)


def freedom_of(ways: list[EffectiveNumbers]) -> Freedom:
    """Return the degrees of freedom of errors from one or two ways of clustering.

    Args:
        ways: By annotator, by item, or both.

    Returns:
        Effective number minus one, at least `MIN_FREEDOM`; both ways together
        1 / (1 / (G - 1) + 1 / (I - 1)), since both add to the error of the error.
    """
    own = sum(1 / np.maximum(way.rating - 1, MIN_FREEDOM) for way in ways)
    both = sum(1 / np.maximum(way.difference - 1, MIN_FREEDOM) for way in ways)
    return Freedom(np.maximum(1 / own, MIN_FREEDOM), np.maximum(1 / both, MIN_FREEDOM))


def quantile(level: float, degrees_of_freedom: float | None = None) -> float:
    """Return how many standard errors an interval reaches to each side.

    Args:
        level: Chance that the interval holds the truth.
        degrees_of_freedom: Of Student's t; the normal distribution when not given.

    Returns:
        1.96 for a level of 0.95 and no degrees of freedom.
    """
    tail = (1 + level) / 2
    return float(ndtri(tail) if degrees_of_freedom is None else stdtrit(degrees_of_freedom, tail))


def reach_of(level: float, freedom: ArrayLike) -> Floats:
    """Return how many standard errors an interval reaches to each side."""
    return np.asarray(stdtrit(freedom, (1 + level) / 2))


def _by_cluster(votes: Votes, codes: Codes, weights: Floats, known: Codes) -> Floats:
    """Return the weights of each known cluster's votes, by competitor: shape (G, K)."""
    size = votes.competitors
    groups = int(codes.max(initial=-1)) + 1
    base = codes[known].astype(np.int64) * size
    total = np.bincount(base + votes.first[known], weights[known], groups * size)
    total += np.bincount(base + votes.second[known], weights[known], groups * size)
    return np.asarray(total.reshape(groups, size))


def _of_unknown(votes: Votes, weights: Floats, alone: Codes) -> tuple[Floats, Floats, Floats]:
    """Return weights, squared weights by competitor, and squared weights by pair."""
    size = votes.competitors
    first, second, own = votes.first[alone], votes.second[alone], weights[alone]
    single = np.bincount(first, own, size) + np.bincount(second, own, size)
    cells = first.astype(np.int64) * size + second
    pairs = np.bincount(cells, own**2, size * size).reshape(size, size)
    pairs = pairs + pairs.T
    return np.asarray(single), np.asarray(pairs.sum(axis=1)), np.asarray(pairs)
