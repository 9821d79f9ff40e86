"""Covariance of ratings when the votes of one person, or on one item, hang together.

A person with a taste moves many votes the same way. Taking these votes as independent
makes intervals too narrow, so their misses are added up by person before they are squared.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array

from stats.arrays import Codes, Floats, Integers
from stats.bradley_terry import BoardRatings, with_covariance
from stats.freedom import quantile
from stats.ranks import DRAWS
from stats.sandwich import DECISIVE_FLOOR, from_middle
from stats.scale import POINTS_PER_LOGIT
from stats.votes import Votes
from stats.weights import PairSums

ENOUGH_CLUSTERS = 5  # simulated coverage is right from here on when all vote alike often
FEW_CLUSTERS = 30  # below, sums over clusters may scatter far too little by chance
ENOUGH_ITEMS = 30  # a dozen tasks say nothing of how tasks differ, and would drown everything


class Clustering(StrEnum):
    """What an interval takes as independent of each other."""

    VOTES = "votes"
    ANNOTATORS = "annotators"
    ANNOTATORS_AND_ITEMS = "annotators_and_items"


@dataclass(frozen=True, eq=False)
class ClusteredBoard:
    """A board with intervals for votes that hang together.

    Attributes:
        board: Same ratings; intervals, covariance and ranks from the clusters.
        clustering: What was taken as independent. `VOTES` when there were too few
            annotators to do better, which understates the uncertainty.
        annotators: How many people cast the votes that are in the fit.
        items: On how many items.
        degrees_of_freedom: Of Student's t; None for the normal distribution.
    """

    board: BoardRatings
    clustering: Clustering
    annotators: int
    items: int
    degrees_of_freedom: int | None


def cluster(
    board: BoardRatings,
    votes: Votes,
    *,
    enough: int = ENOUGH_CLUSTERS,
    enough_items: int = ENOUGH_ITEMS,
    decisive_floor: int = DECISIVE_FLOOR,
    at_least_independent: bool = False,
    seed: int = 0,
    rank_draws: int = DRAWS,
) -> ClusteredBoard:
    """Return the board with intervals clustered by annotator, and by item where possible.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes.
        votes: The votes behind it.
        enough: Fewer annotators than this: the votes are taken as independent. At least 2.
        enough_items: Fewer items than this: clustered by annotator alone, so that the
            intervals speak of these items and of no others. At least 2.
        decisive_floor: As in `stats.sandwich.sandwich`.
        at_least_independent: Whether with fewer than `FEW_CLUSTERS` no interval, of a rating
            or a difference, may be narrower than the one that takes votes as independent. A
            handful of people scatter little on one board in ten by chance, and nobody
            believes the result. Then 97 to 99 % instead of 95 % of the intervals hold when
            nothing hangs together.
        seed: Of the simulation behind the rank ranges.
        rank_draws: Simulated boards behind the rank ranges.

    Returns:
        The board, and what was taken as independent.

    Raises:
        ValueError: The board has another number of competitors.

    Source:
        Liang and Zeger (1986), Biometrika 73; two ways: Cameron, Gelbach and Miller
        (2011), Journal of Business and Economic Statistics 29(2), negative eigenvalues
        set to zero; t quantile on the smallest number of clusters minus one.
    """
    members = np.flatnonzero(~board.provisional)
    if votes.competitors != len(board.rating):
        raise ValueError("board and votes have different numbers of competitors")
    kept = votes.where(~(board.provisional[votes.first] | board.provisional[votes.second]))
    annotators, items = (_number(codes) for codes in (kept.annotator, kept.item))
    strength = np.where(board.provisional, 0.0, board.rating / POINTS_PER_LOGIT)
    ways = [kept.annotator] if annotators >= enough else []
    ways += [kept.item] if ways and items >= enough_items else []
    if not ways:
        return ClusteredBoard(board, Clustering.VOTES, annotators, items, None)
    middle = _middle(kept, strength, ways)[np.ix_(members, members)]
    wins, draws = kept.tally().wins(), kept.tally().draws()
    inside = np.ix_(members, members)
    sums = PairSums(wins[inside], draws[inside], wins[inside], draws[inside])
    found = from_middle(strength[members], sums, (wins + wins.T)[inside], middle, decisive_floor)
    covariance = np.full_like(board.covariance, np.nan)
    covariance[inside] = POINTS_PER_LOGIT**2 * found
    freedom = (min(annotators, items) if len(ways) == 2 else annotators) - 1
    if at_least_independent and freedom + 1 < FEW_CLUSTERS:
        share = (quantile(board.level) / quantile(board.level, freedom)) ** 2
        covariance[inside] = _lifted(covariance[inside], share * board.covariance[inside])
    clustered = with_covariance(
        board, covariance, degrees_of_freedom=freedom, seed=seed, rank_draws=rank_draws
    )
    kind = Clustering.ANNOTATORS_AND_ITEMS if len(ways) == 2 else Clustering.ANNOTATORS
    return ClusteredBoard(clustered, kind, annotators, items, freedom)


def cluster_scores(votes: Votes, strength: Floats, codes: Codes) -> Floats:
    """Return the misses of the model, added up by cluster.

    Args:
        votes: n votes.
        strength: Shape (K,). Natural-log units.
        codes: Shape (n,). The cluster of each vote.

    Returns:
        Shape (G, K), G one more than the highest code: sum over the cluster's votes of
        (score - chance) times (+1 for the first, -1 for the second competitor).
    """
    size = votes.competitors
    groups = int(codes.max(initial=-1)) + 1
    gap = strength[votes.second] - strength[votes.first]
    miss = votes.scores() - 1 / (1 + np.exp(gap))
    base = codes.astype(np.int64) * size
    total = np.bincount(base + votes.first, weights=miss, minlength=groups * size)
    total -= np.bincount(base + votes.second, weights=miss, minlength=groups * size)
    return np.asarray(total.reshape(groups, size))


def _lifted(covariance: Floats, least: Floats) -> Floats:
    """Return the covariance raised until no sum of ratings varies less than in ``least``."""
    values, vectors = np.linalg.eigh(least - covariance)
    return np.asarray(covariance + (vectors * np.maximum(values, 0.0)) @ vectors.T)


def _number(codes: Codes) -> int:
    """Return how many different codes occur."""
    return int(np.count_nonzero(np.bincount(codes)))


def _middle(votes: Votes, strength: Floats, ways: list[Codes]) -> Floats:
    """Return the middle matrix: one way, or both ways minus what they share."""
    middle = sum(
        (_outer(cluster_scores(votes, strength, codes), _number(codes)) for codes in ways),
        start=np.zeros((votes.competitors,) * 2),
    )
    if len(ways) == 2:
        middle = middle - _shared(votes, strength, ways[0], ways[1])
        values, vectors = np.linalg.eigh((middle + middle.T) / 2)
        middle = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return np.asarray(middle)


def _outer(scores: Floats, clusters: int) -> Floats:
    """Return G / (G - 1) times the sum of the clusters' outer products."""
    return np.asarray(scores.T @ scores * clusters / (clusters - 1))


def _shared(votes: Votes, strength: Floats, one: Codes, other: Codes) -> Floats:
    """Return the middle matrix for clusters of the same annotator and the same item."""
    both = one.astype(np.int64) * (int(other.max()) + 1) + other
    _, codes = np.unique(both, return_inverse=True)
    gap = strength[votes.second] - strength[votes.first]
    miss = votes.scores() - 1 / (1 + np.exp(gap))
    columns = np.concatenate([votes.first, votes.second])
    rows: Integers = np.concatenate([codes, codes])
    clusters = int(codes.max()) + 1
    scores = csr_array(
        (np.concatenate([miss, -miss]), (rows, columns)), shape=(clusters, votes.competitors)
    )
    return np.asarray((scores.T @ scores).toarray() * clusters / max(clusters - 1, 1))
