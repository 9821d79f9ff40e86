"""Ratings at equal style: what remains when length, lists and the like are accounted for.

The log odds of a vote are the difference in strength plus a weight for every difference in
style, plus an advantage of side A. Nothing is shrunk and nothing is centred: a centred
feature would hide the advantage of a side, and a ridge the influence of style.
"""

from dataclasses import dataclass, replace

import numpy as np

from stats.arrays import Floats, Integers
from stats.bradley_terry import FLOOR, BoardRatings, quantile, rate, with_covariance
from stats.clusters import ENOUGH_CLUSTERS, Clustering
from stats.covariates import Covariates
from stats.scale import CENTRE, POINTS_PER_LOGIT
from stats.votes import Votes


class StyleError(ValueError):
    """The features do not fit the votes."""


@dataclass(frozen=True, eq=False)
class StyleBoard:
    """Ratings at equal style, and what style is worth.

    Attributes:
        board: Ratings, intervals and ranks at equal style and without a side.
        coefficient: Shape (F,). Points that one typical difference (`scale`) is worth; NaN
            for features that never differ, and when nobody is rated.
        coefficient_error: Shape (F,). Standard errors, points.
        scale: Shape (F,). Root mean square of each feature over the votes in the fit.
        position: Points that standing on side A is worth; NaN when not fitted.
        position_error: Its standard error, points.
        reach: Standard errors from an estimate to each end of its interval.
        clustering: What the errors take as independent.
        annotators: How many people cast the votes that are in the fit.
        degrees_of_freedom: Of Student's t; None for the normal distribution.
        iterations: Newton steps; 0 when nobody is rated.
    """

    board: BoardRatings
    coefficient: Floats
    coefficient_error: Floats
    scale: Floats
    position: float
    position_error: float
    reach: float
    clustering: Clustering
    annotators: int
    degrees_of_freedom: int | None
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
    *,
    floor: int = FLOOR,
    level: float = 0.95,
    seed: int = 0,
    position: bool = True,
    enough: int = ENOUGH_CLUSTERS,
) -> StyleBoard:
    """Rate competitors with style and side accounted for.

    Args:
        votes: n votes; ``first`` was on side A.
        features: Shape (n, F). From `contrast`, first answer against second.
        floor: As in `stats.bradley_terry.rate`.
        level: Chance that an interval holds its true value.
        seed: Of the simulation behind the rank ranges.
        position: Whether side A may have an advantage. Leave it out only where the sides
            say nothing (imported votes whose first model is always the same one).
        enough: With fewer annotators the votes are taken as independent, else the
            intervals are clustered by annotator.

    Returns:
        The ratings and coefficients.

    Raises:
        StyleError: Shapes do not fit or a feature is not finite.
        stats.covariates.UndeterminedError: Features, sides and competitors cannot be told
            apart (collinear), or separate wins from losses.

    Source:
        Bradley-Terry with covariates, as public style-control boards use it, but without
        their ridge; sandwich: Huber (1967), clustered: Liang and Zeger (1986).
    """
    _check(votes, features)
    board = rate(votes.tally(), floor=floor, level=level, seed=seed)
    members = np.flatnonzero(~board.provisional)
    rated = ~(board.provisional[votes.first] | board.provisional[votes.second])
    kept, shown = votes.where(rated), features[rated]
    if not members.size:
        return _nothing(board, shown.shape[1])
    scale = np.sqrt(np.mean(shown**2, axis=0))
    used = np.flatnonzero(scale)
    place = np.cumsum(~board.provisional) - 1
    model = Covariates(
        members.size, place[kept.first], place[kept.second], kept.scores(), shown[:, used], position
    )
    solution, steps = model.maximum((board.rating[members] - CENTRE) / POINTS_PER_LOGIT)
    annotators = int(np.count_nonzero(np.bincount(kept.annotator)))
    freedom = annotators - 1 if annotators >= enough else None
    covariance = model.sandwich(solution, None if freedom is None else kept.annotator)
    fitted = _board(
        replace(board, iterations=steps),
        members,
        POINTS_PER_LOGIT * solution,
        POINTS_PER_LOGIT**2 * covariance,
    )
    weights = np.full((2, shown.shape[1] + 1), np.nan)
    columns = np.append(used, -1) if position else used
    weights[0, columns] = POINTS_PER_LOGIT * solution[members.size :]
    weights[1, columns] = POINTS_PER_LOGIT * np.sqrt(np.diag(covariance)[members.size :])
    weights[:, :-1] *= scale
    return StyleBoard(
        board=with_covariance(fitted, fitted.covariance, degrees_of_freedom=freedom, seed=seed),
        coefficient=weights[0, :-1],
        coefficient_error=weights[1, :-1],
        scale=scale,
        position=float(weights[0, -1]),
        position_error=float(weights[1, -1]),
        reach=quantile(level, freedom),
        clustering=Clustering.VOTES if freedom is None else Clustering.ANNOTATORS,
        annotators=annotators,
        degrees_of_freedom=freedom,
        iterations=steps,
    )


def _check(votes: Votes, features: Floats) -> None:
    """Refuse features that are not one finite row for each vote."""
    if features.ndim != 2 or len(features) != len(votes):
        raise StyleError("features: one row for each vote is needed")
    if not np.isfinite(features).all():
        raise StyleError("features: a value is not finite")


def _board(
    board: BoardRatings, members: Integers, points: Floats, covariance: Floats
) -> BoardRatings:
    """Return the board with other ratings and covariance for its members."""
    rating = np.full_like(board.rating, np.nan)
    rating[members] = CENTRE + points[: members.size]
    everyone = np.full_like(board.covariance, np.nan)
    everyone[np.ix_(members, members)] = covariance[: members.size, : members.size]
    return replace(board, rating=rating, covariance=everyone)


def _nothing(board: BoardRatings, features: int) -> StyleBoard:
    """Return the board of votes from which nobody can be rated."""
    unknown = np.full(features, np.nan)
    return StyleBoard(
        board=board,
        coefficient=unknown,
        coefficient_error=unknown,
        scale=unknown,
        position=np.nan,
        position_error=np.nan,
        reach=quantile(board.level),
        clustering=Clustering.VOTES,
        annotators=0,
        degrees_of_freedom=None,
        iterations=0,
    )
