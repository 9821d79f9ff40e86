"""Who voted on a board, on what, and which of these votes hang together."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array

from stats.arrays import Booleans, Codes, Floats, Integers
from stats.bradley_terry import BoardRatings
from stats.freedom import EffectiveNumbers, Freedom, effective_numbers, freedom_of
from stats.votes import UNKNOWN, Votes

ENOUGH_CLUSTERS = 5  # simulated coverage is right from here on when all vote alike often
ENOUGH_ITEMS = 30  # a dozen tasks say nothing of how tasks differ, and would drown everything
MAX_LEVERAGE = 0.9  # of one cluster: beyond, what the others would say is not known at all


class Clustering(StrEnum):
    """What an interval takes as independent of each other."""

    VOTES = "votes"
    ANNOTATORS = "annotators"
    ITEMS = "items"
    ANNOTATORS_AND_ITEMS = "annotators_and_items"


@dataclass(frozen=True, eq=False)
class Way:
    """One way in which votes hang together; unknown ones hang together with none.

    Attributes:
        codes: Shape (n,). The cluster of each vote, or `UNKNOWN`.
        number: Known clusters that occur.
        unknown: Votes without a known cluster.
        effective: The number of equal clusters that would tell as much.
    """

    codes: Codes
    number: int
    unknown: int
    effective: EffectiveNumbers

    @property
    def correction(self) -> float:
        """The share of the jackknife's sum of squares that is variance: (G - 1) / G."""
        clusters = self.number + self.unknown
        return (clusters - 1) / max(clusters, 1)


@dataclass(frozen=True, eq=False)
class Crowd:
    """The votes of a fit, and how they hang together.

    Attributes:
        votes: n votes between rated competitors.
        weights: Shape (n,). What each vote counts.
        annotators: Clusters of one voter.
        items: Clusters of one item.
        clustering: Which of the two have clusters enough.
    """

    votes: Votes
    weights: Floats
    annotators: Way
    items: Way
    clustering: Clustering

    @property
    def ways(self) -> list[Way]:
        """The ways in which intervals take votes as hanging together."""
        return {
            Clustering.VOTES: [],
            Clustering.ANNOTATORS: [self.annotators],
            Clustering.ITEMS: [self.items],
            Clustering.ANNOTATORS_AND_ITEMS: [self.annotators, self.items],
        }[self.clustering]

    @property
    def freedom(self) -> Freedom:
        """The degrees of freedom of errors from these ways; of none of them without ways."""
        return freedom_of([way.effective for way in self.ways])


def crowd_of(board: BoardRatings, votes: Votes, weights: Floats | None) -> Crowd:
    """Return who voted on the rated competitors of a board.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes and weights.
        votes: The votes behind it.
        weights: Shape (n,). What each vote counts; 1 each when not given.
    """
    rated = ~(board.provisional[votes.first] | board.provisional[votes.second])
    kept = votes if rated.all() else votes.where(rated)
    each = np.ones(len(kept)) if weights is None else weights[rated]
    annotators, items = (_way(kept, codes, each) for codes in (kept.annotator, kept.item))
    people = annotators.number + annotators.unknown >= ENOUGH_CLUSTERS and annotators.number > 1
    plenty = items.number >= ENOUGH_ITEMS
    clustering = Clustering.ANNOTATORS if people else Clustering.VOTES
    if plenty:
        clustering = Clustering.ANNOTATORS_AND_ITEMS if people else Clustering.ITEMS
    return Crowd(kept, each, annotators, items, clustering)


def leverage(votes: Votes, way: Way, weights: Floats) -> Floats:
    """Return how much of each competitor's rating hangs on each cluster.

    Args:
        votes: n votes.
        way: G clusters.
        weights: Shape (n,). What each vote counts.

    Returns:
        Shape (G, K). The cluster's share of the weights of the competitor's votes, at most
        `MAX_LEVERAGE`.
    """
    known = way.codes != UNKNOWN
    inside = votes if known.all() else votes.where(known)
    own = by_cluster(inside, way.codes[known], weights[known], 1.0)
    whole = np.bincount(votes.first, weights, votes.competitors)
    whole = whole + np.bincount(votes.second, weights, votes.competitors)
    return np.asarray(np.minimum(own / np.where(whole > 0, whole, 1.0), MAX_LEVERAGE))


def by_cluster(votes: Votes, codes: Codes, values: Floats, sign: float) -> Floats:
    """Return the sums by cluster of each vote's value.

    Args:
        votes: n votes.
        codes: Shape (n,). Known clusters alone.
        values: Shape (n,).
        sign: By which the value goes to the second competitor.

    Returns:
        Shape (G, K), G one more than the highest code.
    """
    size = votes.competitors
    groups = int(codes.max(initial=-1)) + 1
    base = codes.astype(np.int64) * size
    total = np.bincount(base + votes.first, values, groups * size)
    total = total + sign * np.bincount(base + votes.second, values, groups * size)
    return np.asarray(total.reshape(groups, size))


def of_both(one: Codes, other: Codes) -> tuple[Booleans, Integers]:
    """Return which votes have both clusters known, and one code for each two that occur."""
    known = (one != UNKNOWN) & (other != UNKNOWN)
    both = one[known].astype(np.int64) * (int(other.max(initial=0)) + 1) + other[known]
    return known, np.asarray(np.unique(both, return_inverse=True)[1])


def sparse_by_cluster(votes: Votes, codes: Codes, values: Floats) -> csr_array:
    """Return what `by_cluster` returns for a sign of -1, where there are many clusters."""
    columns = np.concatenate([votes.first, votes.second])
    return csr_array(
        (np.concatenate([values, -values]), (np.concatenate([codes, codes]), columns)),
        shape=(int(codes.max(initial=-1)) + 1, votes.competitors),
    )


def _way(votes: Votes, codes: Codes, weights: Floats) -> Way:
    known = codes[codes != UNKNOWN]
    return Way(
        codes,
        int(np.count_nonzero(np.bincount(known))),
        int(codes.size - known.size),
        effective_numbers(votes, codes, weights),
    )
