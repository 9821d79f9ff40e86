"""The maximum of the likelihood at equal style, without its uncertainty."""

from dataclasses import dataclass, replace

import numpy as np

from stats.arrays import Booleans, Floats, Integers
from stats.bradley_terry import BoardRatings
from stats.covariates import Covariates
from stats.scale import CENTRE, POINTS_PER_LOGIT
from stats.votes import Votes


class StyleError(ValueError):
    """The features do not fit the votes."""


@dataclass(frozen=True, eq=False)
class StyleFit:
    """Strengths and weights of style that are most likely.

    Attributes:
        board: With ratings at equal style; covariance and intervals are not yet theirs.
        model: The likelihood.
        solution: Shape (M + C,). Strengths of the rated, then weights of style.
        members: Shape (M,). The rated competitors.
        rated: Shape (n,). Which votes are in the fit.
        scale: Shape (F,). Root mean square of each feature over the votes in the fit.
        used: The features that ever differ.
        steps: Newton steps.
    """

    board: BoardRatings
    model: Covariates
    solution: Floats
    members: Integers
    rated: Booleans
    scale: Floats
    used: Integers
    steps: int

    def in_points(self, covariance: Floats) -> Floats:
        """Return the covariance of all ratings, from that of the solution.

        Args:
            covariance: Shape (M + C, M + C). Log units squared.

        Returns:
            Shape (K, K). Points squared; NaN where provisional.
        """
        everyone = np.full_like(self.board.covariance, np.nan)
        size = self.members.size
        inside = np.ix_(self.members, self.members)
        everyone[inside] = POINTS_PER_LOGIT**2 * covariance[:size, :size]
        return everyone

    def style_weights(self, covariance: Floats) -> Floats:
        """Return what one typical difference of each feature is worth, and side A.

        Args:
            covariance: Shape (M + C, M + C). Of the solution.

        Returns:
            Shape (2, F + 1). Points and their standard errors, the side last; NaN for what
            was not fitted.
        """
        weights = np.full((2, self.scale.size + 1), np.nan)
        columns = np.append(self.used, -1) if self.model.position else self.used
        size = self.members.size
        weights[0, columns] = POINTS_PER_LOGIT * self.solution[size:]
        weights[1, columns] = POINTS_PER_LOGIT * np.sqrt(np.diag(covariance)[size:])
        weights[:, :-1] *= self.scale
        return weights


def fit_style(
    board: BoardRatings,
    votes: Votes,
    features: Floats,
    weights: Floats | None = None,
    *,
    position: bool = True,
) -> StyleFit | None:
    """Find strengths and weights of style.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes and weights.
        votes: n votes; ``first`` was on side A.
        features: Shape (n, F). From `stats.style.contrast`, first answer against second.
        weights: Shape (n,). What each vote counts; 1 each when not given.
        position: Whether side A may have an advantage.

    Returns:
        The fit; None when nobody is rated.

    Raises:
        StyleError: Shapes do not fit or a feature is not finite.
        stats.covariates.UndeterminedError: Features, sides and competitors cannot be told
            apart (collinear), or separate wins from losses.
    """
    _check(votes, features)
    members = np.flatnonzero(~board.provisional)
    rated = ~(board.provisional[votes.first] | board.provisional[votes.second])
    kept, shown = votes.where(rated), features[rated]
    if not members.size:
        return None
    scale = np.sqrt(np.mean(shown**2, axis=0))
    used = np.flatnonzero(scale)
    place = np.cumsum(~board.provisional) - 1
    model = Covariates(
        members.size,
        place[kept.first],
        place[kept.second],
        kept.scores(),
        shown[:, used],
        position,
        None if weights is None else weights[rated],
    )
    solution, steps = model.maximum((board.rating[members] - CENTRE) / POINTS_PER_LOGIT)
    rating = np.full_like(board.rating, np.nan)
    rating[members] = CENTRE + (POINTS_PER_LOGIT * solution)[: members.size]
    fitted = replace(board, rating=rating, iterations=steps)
    return StyleFit(fitted, model, solution, members, rated, scale, used, steps)


def _check(votes: Votes, features: Floats) -> None:
    """Refuse features that are not one finite row for each vote."""
    if features.ndim != 2 or len(features) != len(votes):
        raise StyleError("features: one row for each vote is needed")
    if not np.isfinite(features).all():
        raise StyleError("features: a value is not finite")
