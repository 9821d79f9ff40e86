"""How much people differ in what they prefer, and for what share of them one is better."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri, ndtr

from stats.arrays import Codes, Floats
from stats.clusters import ClusteredBoard
from stats.crowd import MAX_LEVERAGE, by_cluster
from stats.freedom import quantile, reach_of
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN

MIN_PEOPLE = 10  # with two votes or more: with fewer, the interval says nothing
LEAST_ERROR = 1e-4  # of the estimate: below, the interval is a point
MOST_FREEDOM = 2e8


@dataclass(frozen=True)
class Tastes:
    """How far people's own strengths of competitors lie from everybody's, on the board's scale.

    Ratings are flatter than those of any one person, by about 1 / sqrt(1 + 0.7 t^2) with t
    the spread of tastes in log units; so is this spread, and their ratio is right.

    Attributes:
        people: How many people with two votes or more it rests on.
        spread: Standard deviation of one competitor's own strength over people, points; 0
            where people differ less than chance makes them.
        lower: Lower end of its interval; 0 where no tastes are needed.
        upper: Upper end.
    """

    people: int
    spread: float
    lower: float
    upper: float


def tastes(clustered: ClusteredBoard) -> Tastes | None:
    """Estimate the spread of tastes from how the votes of one person hang together.

    Args:
        clustered: Ratings with the votes of their fit.

    Returns:
        None with fewer than `MIN_PEOPLE` people who voted twice or more.

    Source:
        Method of moments: for two votes u, v of one person E[m_u m_v x_u'x_v] =
        t^2 w_u w_v (x_u'x_v)^2, with m the miss, x = e_first - e_second, w = p (1 - p); the
        sums over the person's pairs of votes divided by the number of votes, the variance
        over people as of any ratio of means (Cochran 1977, section 6); the interval by
        Satterthwaite's chi-squared (1946) for tastes and chance together.
    """
    crowd, board = clustered.crowd, clustered.board
    known = crowd.annotators.codes != UNKNOWN
    votes = crowd.votes.where(known)
    codes = crowd.annotators.codes[known]
    strength = np.where(board.provisional, 0.0, board.rating / POINTS_PER_LOGIT)
    chance = 1 / (1 + np.exp(strength[votes.second] - strength[votes.first]))
    miss, weight = votes.scores() - chance, chance * (1 - chance)
    number = np.bincount(codes)
    with_two = number >= 2
    if np.count_nonzero(with_two) < MIN_PEOPLE:
        return None
    sums = by_cluster(votes, codes, miss, -1.0)
    noise = np.bincount(codes, 2 * miss**2)
    seen = (sums**2).sum(axis=1) - noise
    expected = _squares(votes.competitors, votes.first, votes.second, codes, weight)
    expected = expected - np.bincount(codes, 4 * weight**2)
    # The fit follows everybody a little, by the share of the votes that they cast.
    followed = np.minimum(number / number.sum(), MAX_LEVERAGE)
    seen = seen / (1 - followed) ** 2
    each = number[with_two]
    chance_alone = float((noise[with_two] / each).sum())
    return _with_interval(
        seen[with_two] / each, expected[with_two] / each, chance_alone, board.level
    )


def _squares(size: int, first: Codes, second: Codes, codes: Codes, weight: Floats) -> Floats:
    """Return the squared Frobenius norm of each person's information: shape (G,)."""
    low, high = np.minimum(first, second).astype(np.int64), np.maximum(first, second)
    groups = int(codes.max(initial=-1)) + 1
    found = np.zeros(groups)
    cell = (codes.astype(np.int64) * size + low) * size + high
    cells, place = np.unique(cell, return_inverse=True)
    found += np.bincount(cells // size**2, 2 * np.bincount(place, weight) ** 2, groups)
    base = codes.astype(np.int64) * size
    own = np.bincount(base + first, weight, groups * size)
    own += np.bincount(base + second, weight, groups * size)
    return np.asarray(found + (own.reshape(groups, size) ** 2).sum(axis=1))


def _with_interval(seen: Floats, expected: Floats, noise: float, level: float) -> Tastes | None:
    """Return the estimate; tastes and noise together are taken as a chi-squared variable."""
    if not expected.sum() > 0:
        return None
    people = len(seen)
    variance, least = seen.sum() / expected.sum(), noise / expected.sum()
    off = seen - variance * expected
    error = np.sqrt(people / (people - 1) * (off**2).sum()) / expected.sum()
    effective = expected.sum() ** 2 / (expected**2).sum()
    error *= float(reach_of(level, max(effective - 1, 1.0))) / quantile(level)
    together = variance + least
    exact = error <= LEAST_ERROR * abs(together)  # everybody votes the same way
    freedom = MOST_FREEDOM if exact else max(2 * float(together / error) ** 2, 1.0)
    tails = chdtri(freedom, [(1 - level) / 2, (1 + level) / 2])  # of the larger side first
    lower, upper = together * freedom / tails - least
    ends = np.maximum([variance, lower, upper], 0.0)
    return Tastes(people, *(float(end) for end in POINTS_PER_LOGIT * np.sqrt(ends)))


def share_of_people(difference: float, spread: float) -> float:
    """Return for what share of people the one competitor is better than the other.

    Args:
        difference: Of the two ratings, points.
        spread: Of tastes, points (`Tastes.spread`).

    Returns:
        From 0 to 1; a half where the two are equal and nobody has a taste.

    Source:
        Own strengths normal and independent: Phi(difference / (spread sqrt 2)).
    """
    if spread <= 0:
        return float(0.5 + 0.5 * np.sign(difference))
    return float(ndtr(difference / (spread * np.sqrt(2))))
