"""Strengths and how sharply each judge tells them apart, fitted together.

Judge k finds i better than j with the chance 1 / (1 + exp(-g_k (s_i - s_j))): a discrimination g
for each judge, that of the first one fixed at 1. It takes every judge to see the same order, only
more or less clearly. A judge that leans to a family or to length breaks that, and then the
intervals are too sure: see `stats.prediction_powered` for what holds whatever the judge does.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from stats.arrays import Codes, Floats

TOLERANCE = 1e-9  # of the slope, for each choice
LOOSE = 1e-6  # with which the search may end where rounding stops it
FURTHEST = 8.0  # log units: somebody never lost
PRIOR = 1e-6  # information on everything: keeps a judge without votes from being undetermined


@dataclass(frozen=True, eq=False)
class JudgeAware:
    """What was fitted.

    Attributes:
        strength: Shape (K,). Natural-log units of the first judge, mean zero.
        covariance: Shape (K, K). Of the strengths, under the model.
        discrimination: Shape (J,). 1 for the first judge; 0 knows nothing, below 0 is turned.
        discrimination_error: Shape (J,). Standard errors; 0 for the first.
        iterations: Steps taken.
    """

    strength: Floats
    covariance: Floats
    discrimination: Floats
    discrimination_error: Floats
    iterations: int


class NotFittedError(ArithmeticError):
    """The steps did not settle."""


def fit_judges(
    competitors: int, first: Codes, second: Codes, score: Floats, judge: Codes
) -> JudgeAware:
    """Return strengths and discriminations under which all that was said is most likely.

    Args:
        competitors: K.
        first: Shape (n,). One competitor of each choice.
        second: Shape (n,). The other one.
        score: Shape (n,). 1 where the first one was chosen, 0.5 for a tie.
        judge: Shape (n,). Codes from 0; people, or whoever is taken as the measure, are 0.

    Returns:
        The fit.

    Raises:
        NotFittedError: No maximum was found; somebody never lost, for one.

    Source:
        arXiv 2601.21817; the joint maximum by BFGS, the covariance from Fisher's information.
    """
    judges = int(judge.max(initial=0)) + 1
    cells, place = np.unique(np.stack([judge, first, second], axis=1), axis=0, return_inverse=True)
    number = np.bincount(place.ravel()).astype(float)
    won = np.bincount(place.ravel(), score)
    who, one, other = cells.T

    def value_and_slope(values: Floats) -> tuple[float, Floats]:
        strength, sharp = values[:competitors], np.append(1.0, values[competitors:])
        gap = strength[one] - strength[other]
        odds = sharp[who] * gap
        slope = _slopes(competitors, judges, who, one, other, gap, sharp)
        unlikely = number @ np.logaddexp(0.0, odds) - won @ odds + PRIOR / 2 * values @ values
        return float(unlikely), slope.T @ (number * expit(odds) - won) + PRIOR * values

    start = np.append(np.zeros(competitors), np.ones(judges - 1))
    found = minimize(
        value_and_slope, start, jac=True, method="BFGS", options={"gtol": TOLERANCE * len(score)}
    )
    strength, sharp = found.x[:competitors], np.append(1.0, found.x[competitors:])
    settled = np.abs(found.jac).max() <= LOOSE * len(score)
    if not settled or not np.abs(strength).max() < FURTHEST:
        raise NotFittedError("the strengths have no maximum, or no step found it")
    strength = strength - strength.mean()
    gap = strength[one] - strength[other]
    chance = expit(sharp[who] * gap)
    slope = _slopes(competitors, judges, who, one, other, gap, sharp)
    weight = number * chance * (1 - chance)
    matrix = slope.T @ (slope * weight[:, None]) + PRIOR * np.eye(slope.shape[1])
    return _told(matrix, strength, sharp, int(found.nit))


def _slopes(
    competitors: int,
    judges: int,
    who: Codes,
    one: Codes,
    other: Codes,
    gap: Floats,
    sharp: Floats,
) -> Floats:
    """Return how the log odds of each cell move with each parameter."""
    rows = np.arange(len(who))
    slope = np.zeros((len(who), competitors + judges - 1))
    slope[rows, one] += sharp[who]
    slope[rows, other] -= sharp[who]
    others = who > 0
    slope[rows[others], competitors + who[others] - 1] = gap[others]
    return slope


def _told(matrix: Floats, strength: Floats, sharp: Floats, step: int) -> JudgeAware:
    """Return the fit, with strengths of mean zero."""
    size = len(strength)
    pinned = matrix.copy()
    pinned[:size, :size] += np.trace(matrix[:size, :size]) / size**2
    inverse = np.linalg.inv(pinned)
    own = inverse[:size, :size]
    rows = own - own.mean(axis=0)
    errors = np.sqrt(np.maximum(np.diag(inverse)[size:], 0.0))
    return JudgeAware(
        strength,
        np.asarray(rows - rows.mean(axis=1)[:, None]),
        sharp,
        np.append(0.0, errors),
        step,
    )
