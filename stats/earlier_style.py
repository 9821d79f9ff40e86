"""Ratings at equal style by the first rules; snapshots of that time are rebuilt by it."""

from dataclasses import dataclass, replace

import numpy as np

from stats.arrays import Floats
from stats.bradley_terry import FLOOR, BoardRatings, rate, with_covariance
from stats.earlier_clusters import ENOUGH_CLUSTERS, Clustering
from stats.freedom import quantile
from stats.style_fit import fit_style
from stats.votes import Votes


@dataclass(frozen=True, eq=False)
class EarlierStyleBoard:
    """Ratings at equal style, and what style is worth; as `stats.style.StyleBoard` has it.

    Attributes:
        board: Ratings, intervals and ranks at equal style and without a side.
        coefficient: Shape (F + 1,). Points that one typical difference is worth, and last
            side A.
        coefficient_error: Shape (F + 1,). Standard errors, points.
        reach: Standard errors from an estimate to each end of its interval.
        clustering: What the errors take as independent.
        annotators: How many people cast the votes that are in the fit.
        degrees_of_freedom: Of Student's t; None for the normal distribution.
    """

    board: BoardRatings
    coefficient: Floats
    coefficient_error: Floats
    reach: float
    clustering: Clustering
    annotators: int
    degrees_of_freedom: int | None


def earlier_style(
    votes: Votes, features: Floats, *, floor: int = FLOOR, level: float = 0.95, seed: int = 0
) -> EarlierStyleBoard:
    """Rate competitors with style and side accounted for, clustered by annotator alone.

    Args:
        votes: n votes; ``first`` was on side A.
        features: Shape (n, F). From `stats.style.contrast`.
        floor: As in `stats.bradley_terry.rate`.
        level: Chance that an interval holds its true value.
        seed: Of the simulation behind the rank ranges.

    Returns:
        The ratings and coefficients.

    Raises:
        stats.covariates.UndeterminedError: As in `stats.style.rate_at_equal_style`.

    Source:
        Bradley-Terry with covariates; Liang and Zeger (1986).
    """
    board = rate(votes.tally(), floor=floor, level=level, seed=seed)
    fitted = fit_style(board, votes, features)
    if fitted is None:
        none = np.full(features.shape[1] + 1, np.nan)
        reach = quantile(level)
        return EarlierStyleBoard(board, none, none, reach, Clustering.VOTES, 0, None)
    codes = votes.annotator[fitted.rated]
    annotators = int(np.count_nonzero(np.bincount(codes)))
    freedom = annotators - 1 if annotators >= ENOUGH_CLUSTERS else None
    covariance = fitted.model.sandwich(fitted.solution, None if freedom is None else codes)
    points = fitted.in_points(covariance)
    worth = fitted.style_weights(covariance)
    rated = replace(fitted.board, covariance=points)
    return EarlierStyleBoard(
        board=with_covariance(rated, points, degrees_of_freedom=freedom, seed=seed),
        coefficient=worth[0],
        coefficient_error=worth[1],
        reach=quantile(level, freedom),
        clustering=Clustering.VOTES if freedom is None else Clustering.ANNOTATORS,
        annotators=annotators,
        degrees_of_freedom=freedom,
    )
