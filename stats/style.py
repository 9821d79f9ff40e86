"""Ratings at equal style: what remains when length, lists and the like are accounted for.

The log odds of a vote are the difference in strength plus a weight for every difference in
style, plus an advantage of side A. Nothing is shrunk and nothing is centred: a centred
feature would hide the advantage of a side, and a ridge the influence of style.
"""

from dataclasses import dataclass, replace

import numpy as np

from stats.arrays import Floats
from stats.bradley_terry import FLOOR, rate
from stats.clusters import ClusteredBoard, unclustered, with_clusters
from stats.crowd import crowd_of
from stats.freedom import quantile, reach_of
from stats.ranks import DRAWS
from stats.sandwich import DECISIVE_FLOOR
from stats.style_clusters import style_covariances
from stats.style_fit import fit_style
from stats.votes import Votes
from stats.weights import weighted_sums


@dataclass(frozen=True, eq=False)
class StyleBoard:
    """Ratings at equal style, and what style is worth.

    Attributes:
        clustered: Ratings, intervals and ranks at equal style and without a side.
        coefficient: Shape (F,). Points that one typical difference (`scale`) is worth; NaN
            for features that never differ, and when nobody is rated.
        coefficient_error: Shape (F,). Standard errors, points.
        scale: Shape (F,). Root mean square of each feature over the votes in the fit.
        position: Points that standing on side A is worth; NaN when not fitted.
        position_error: Its standard error, points.
        reach: Standard errors from a coefficient to each end of its interval.
        iterations: Newton steps; 0 when nobody is rated.
    """

    clustered: ClusteredBoard
    coefficient: Floats
    coefficient_error: Floats
    scale: Floats
    position: float
    position_error: float
    reach: float
    iterations: int


def contrast(first: Floats, second: Floats) -> Floats:
    """Return how two answers differ in style, as numbers that change sign with the sides.

    Args:
        first: Any shape. Counts (words, lines of code, lists ...) in the first answer.
        second: Same shape. The same of the second answer.

    Returns:
        Same shape: (a - b) / (a + b + 1), between -1 and 1.
    """
    return np.asarray((first - second) / (first + second + 1))


def rate_at_equal_style(
    votes: Votes,
    features: Floats,
    weights: Floats | None = None,
    *,
    floor: int = FLOOR,
    level: float = 0.95,
    seed: int = 0,
    position: bool = True,
    decisive_floor: int = DECISIVE_FLOOR,
    rank_draws: int = DRAWS,
) -> StyleBoard:
    """Rate competitors with style and side accounted for.

    Args:
        votes: n votes; ``first`` was on side A.
        features: Shape (n, F). From `contrast`, first answer against second.
        weights: Shape (n,). What each vote counts; 1 each when not given.
        floor: As in `stats.bradley_terry.rate`.
        level: Chance that an interval holds its true value.
        seed: Of the simulation behind the rank ranges.
        position: Whether side A may have an advantage. Leave it out only where the sides
            say nothing (imported votes whose first model is always the same one).
        decisive_floor: As in `stats.sandwich.sandwich`.
        rank_draws: Simulated boards behind the rank ranges.

    Returns:
        The ratings and coefficients. Votes hang together as in `stats.clusters.cluster`.

    Raises:
        stats.style_fit.StyleError: Shapes do not fit or a feature is not finite.
        stats.covariates.UndeterminedError: Features, sides and competitors cannot be told
            apart (collinear), or separate wins from losses.

    Source:
        Bradley-Terry with covariates, as public style-control boards use it, but without
        their ridge; sandwich and clusters as in `stats.clusters`.
    """
    sums = None if weights is None else weighted_sums(votes, weights)
    board = rate(votes.tally(), floor=floor, level=level, seed=seed, rank_draws=1, sums=sums)
    crowd = crowd_of(board, votes, weights)
    fitted = fit_style(board, votes, features, weights, position=position)
    if fitted is None:
        unknown = np.full(features.shape[1], np.nan)
        nobody = unclustered(board, crowd, seed=seed, rank_draws=rank_draws)
        reach = quantile(level)
        return StyleBoard(nobody, unknown, unknown, unknown, np.nan, np.nan, reach, 0)
    plain, together = style_covariances(fitted, crowd, decisive_floor)
    rated = replace(fitted.board, covariance=fitted.in_points(plain))
    if crowd.ways:
        covariance = fitted.in_points(together)
        found = with_clusters(rated, crowd, covariance, seed=seed, rank_draws=rank_draws)
        reach = float(reach_of(level, np.nanmedian(crowd.freedom.rating[fitted.members])))
    else:
        found = unclustered(rated, crowd, seed=seed, rank_draws=rank_draws)
        reach = quantile(level)
    worth = fitted.style_weights(together)
    return StyleBoard(
        clustered=found,
        coefficient=worth[0, :-1],
        coefficient_error=worth[1, :-1],
        scale=fitted.scale,
        position=float(worth[0, -1]),
        position_error=float(worth[1, -1]),
        reach=reach,
        iterations=fitted.steps,
    )
