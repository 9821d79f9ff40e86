"""Covariance of ratings when the votes of one person, or on one item, hang together.

A person with a taste moves many votes the same way. Taking these votes as independent
makes intervals too narrow, so their misses are added up by person before they are squared.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Booleans, Floats
from stats.bradley_terry import BoardRatings, with_covariance
from stats.crowd import (
    Crowd,
    Way,
    by_cluster,
    crowd_of,
    leverage,
    of_both,
    sparse_by_cluster,
)
from stats.freedom import quantile, reach_of
from stats.newton import laplacian
from stats.ranks import DRAWS
from stats.sandwich import DECISIVE_FLOOR, centred, from_middle
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN, Votes
from stats.weights import plain_sums, weighted_sums


@dataclass(frozen=True, eq=False)
class ClusteredBoard:
    """A board with intervals for votes that hang together.

    Attributes:
        board: Same ratings; intervals, covariance and ranks from the clusters.
        crowd: Who cast the votes in the fit, and what was taken as independent.
        difference_freedom: Shape (K, K). Degrees of freedom of each difference, NaN where
            provisional; infinite where votes were taken as independent.
    """

    board: BoardRatings
    crowd: Crowd
    difference_freedom: Floats


def cluster(
    board: BoardRatings,
    votes: Votes,
    weights: Floats | None = None,
    *,
    decisive_floor: int = DECISIVE_FLOOR,
    seed: int = 0,
    rank_draws: int = DRAWS,
) -> ClusteredBoard:
    """Return the board with intervals clustered by annotator and by item, where possible.

    No interval, of a rating or a difference, is narrower than the one that takes votes as
    independent: sums over clusters scatter too little by chance on one board in ten.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes and weights.
        votes: The votes behind it.
        weights: Shape (n,). What each vote counts; 1 each when not given.
        decisive_floor: As in `stats.sandwich.sandwich`.
        seed: Of the simulation behind the rank ranges.
        rank_draws: Simulated boards behind the rank ranges.

    Returns:
        The board, and what was taken as independent (`stats.crowd.Crowd`).

    Raises:
        ValueError: The board has another number of competitors.

    Source:
        Liang and Zeger (1986), Biometrika 73; two ways: Cameron, Gelbach and Miller
        (2011), Journal of Business and Economic Statistics 29(2), negative eigenvalues
        set to zero; dominant clusters: the jackknife of Bell and McCaffrey (2002), Survey
        Methodology 28, with the share of each competitor's votes as leverage; Student's t
        by Satterthwaite (see `stats.freedom`).
    """
    if votes.competitors != len(board.rating):
        raise ValueError("board and votes have different numbers of competitors")
    crowd = crowd_of(board, votes, weights)
    members = np.flatnonzero(~board.provisional)
    if not crowd.ways or not members.size:
        return unclustered(board, crowd, seed=seed, rank_draws=rank_draws)
    inside = np.ix_(members, members)
    covariance = np.full_like(board.covariance, np.nan)
    covariance[inside] = POINTS_PER_LOGIT**2 * _covariance(board, crowd, decisive_floor)
    return with_clusters(board, crowd, covariance, seed=seed, rank_draws=rank_draws)


def unclustered(board: BoardRatings, crowd: Crowd, *, seed: int, rank_draws: int) -> ClusteredBoard:
    """Return the board with votes taken as independent."""
    plain = with_covariance(board, board.covariance, seed=seed, rank_draws=rank_draws)
    return ClusteredBoard(plain, crowd, np.full_like(board.covariance, np.inf))


def with_clusters(
    board: BoardRatings, crowd: Crowd, covariance: Floats, *, seed: int, rank_draws: int
) -> ClusteredBoard:
    """Return the board with a clustered covariance, raised to at least that of the board.

    Args:
        board: With the covariance that takes votes as independent.
        crowd: Who cast the votes.
        covariance: Shape (K, K). Clustered, points squared.
        seed: Of the simulation behind the rank ranges.
        rank_draws: Simulated boards behind the rank ranges.
    """
    freedom = crowd.freedom
    members = np.flatnonzero(~board.provisional)
    inside = np.ix_(members, members)
    raised = covariance.copy()
    plain = centred(board.covariance[inside])  # an anchored one is not
    least = least_share(board.level, freedom.difference[inside]) * plain
    raised[inside] = lifted(covariance[inside], least)
    clustered = with_covariance(
        board, raised, degrees_of_freedom=freedom, seed=seed, rank_draws=rank_draws
    )
    return ClusteredBoard(clustered, crowd, freedom.difference)


def least_share(level: float, freedom: Floats) -> float:
    """Return what share of the plain variance makes no interval narrower than the plain one.

    Student's t reaches further than the normal distribution, everywhere at least as far as
    with the most degrees of freedom.
    """
    return float((quantile(level) / reach_of(level, np.nanmax(freedom))) ** 2)


def lifted(covariance: Floats, least: Floats) -> Floats:
    """Return the covariance raised until no sum of ratings varies less than in ``least``."""
    values, vectors = np.linalg.eigh(least - covariance)
    return np.asarray(covariance + (vectors * np.maximum(values, 0.0)) @ vectors.T)


def without_negative(middle: Floats) -> Floats:
    """Return a symmetric matrix with its negative eigenvalues set to zero."""
    values, vectors = np.linalg.eigh((middle + middle.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _covariance(board: BoardRatings, crowd: Crowd, decisive_floor: int) -> Floats:
    """Return the clustered covariance of the rated, log units squared."""
    members = np.flatnonzero(~board.provisional)
    inside = np.ix_(members, members)
    strength = np.where(board.provisional, 0.0, board.rating / POINTS_PER_LOGIT)
    plain = plain_sums(crowd.votes.tally())
    whole = bool((crowd.weights == 1).all())
    sums = plain if whole else weighted_sums(crowd.votes, crowd.weights)
    return from_middle(
        strength[members],
        sums.among(members),
        (plain.wins + plain.wins.T)[inside],
        _middle(crowd, strength)[inside],
        decisive_floor,
    )


def _middle(crowd: Crowd, strength: Floats) -> Floats:
    """Return the middle matrix: one way, or both ways minus what they share."""
    votes = crowd.votes
    gap = strength[votes.second] - strength[votes.first]
    miss = crowd.weights * (votes.scores() - 1 / (1 + np.exp(gap)))
    found = [_of_way(crowd, way, miss) for way in crowd.ways]
    if len(found) == 1:
        return found[0]
    known, codes = of_both(*(way.codes for way in crowd.ways))
    scores = sparse_by_cluster(votes.where(known), codes, miss[known])
    shared = (scores.T @ scores).toarray() + _single(votes, miss, ~known)
    return without_negative(found[0] + found[1] - shared)


def _of_way(crowd: Crowd, way: Way, miss: Floats) -> Floats:
    """Return the middle matrix of one way, as if each cluster were left out in turn."""
    known = way.codes != UNKNOWN
    votes = crowd.votes if known.all() else crowd.votes.where(known)
    scores = by_cluster(votes, way.codes[known], miss[known], -1.0)
    scores /= 1 - leverage(crowd.votes, way, crowd.weights)
    together = scores.T @ scores * way.correction
    return np.asarray(together + _single(crowd.votes, miss, ~known))


def _single(votes: Votes, miss: Floats, alone: Booleans) -> Floats:
    """Return the middle matrix of votes that hang together with no other."""
    size = votes.competitors
    cells = votes.first[alone].astype(np.int64) * size + votes.second[alone]
    squares = np.bincount(cells, miss[alone] ** 2, size * size).reshape(size, size)
    return laplacian(np.asarray(squares + squares.T))
