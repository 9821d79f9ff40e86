"""How closely each annotator's votes follow the common order.

A slope of 1 is the average person; 0 is somebody whose votes have nothing to do with the
answers, or who cares for something else; below 0 the order is turned round. It is a sign,
not a weight: ratings are not computed with it.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from stats.arrays import Floats, Integers
from stats.newton import NotConvergedError
from stats.votes import Votes

SPREAD_OF_SLOPES = 0.5  # standard deviation of the prior around 1
SPREAD_OF_STRENGTHS = 3.0  # log units; weak
SMALLEST_MEAN = 0.1  # of the slopes before they are scaled to a mean of 1
STEPS = 2000
RESTARTS = 5  # a flat stretch can look like the end; from there it goes on with a fresh memory
STEEPEST = 1e-5  # of the mean loss, in any direction, at a maximum


@dataclass(frozen=True, eq=False)
class Abilities:
    """Slopes of all annotators, with the strengths found beside them.

    Attributes:
        slope: Shape (G,). Scaled so that the mean over all votes is 1; the prior pulls
            people with few votes there.
        error: Shape (G,). Standard error of the slope, strengths taken as known.
        votes: Shape (G,). Votes that each slope rests on.
        strength: Shape (K,). Natural-log units, mean zero.
    """

    slope: Floats
    error: Floats
    votes: Integers
    strength: Floats


def fit_abilities(
    votes: Votes,
    *,
    spread_of_slopes: float = SPREAD_OF_SLOPES,
    spread_of_strengths: float = SPREAD_OF_STRENGTHS,
) -> Abilities:
    """Fit a slope for each annotator together with the strengths.

    The chance of the first competitor is 1 / (1 + exp(-slope * (difference in strength))).
    A tie is half a win for each.

    Args:
        votes: All votes; at least 20 for each annotator make the slopes worth reading.
        spread_of_slopes: Standard deviation of the prior of the slopes around 1.
        spread_of_strengths: Standard deviation of the prior of the strengths around 0.

    Returns:
        One slope for each annotator code; 1 where a code has no votes.

    Raises:
        stats.newton.NotConvergedError: The optimiser gave up, which no known votes cause.

    Source:
        Crowd-sourced Bradley-Terry after Chen, Bennett, Collins-Thompson and Horvitz (2013),
        WSDM, with slopes instead of chances of error. The problem is not convex; it starts
        from equal slopes, so that the common order is that of the majority.
    """
    groups = int(votes.annotator.max(initial=-1)) + 1
    number = np.bincount(votes.annotator, minlength=groups)
    total = max(len(votes), 1)
    priors = (spread_of_slopes, spread_of_strengths)

    def loss(solution: Floats) -> tuple[float, Floats]:
        value, gradient = log_posterior(votes, solution, *priors)
        return -value / total, -gradient / total

    start = np.concatenate([np.zeros(votes.competitors), np.ones(groups)])
    options = {"maxiter": STEPS, "maxfun": 2 * STEPS, "ftol": 1e-14, "gtol": 1e-9}
    for _ in range(RESTARTS):
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
        if np.abs(found.jac).max(initial=0.0) <= STEEPEST:
            break
        start = found.x
    else:
        raise NotConvergedError("the optimiser gave up before the maximum")
    strength, slope = found.x[: votes.competitors], found.x[votes.competitors :]
    mean = max(float(slope @ number) / total, SMALLEST_MEAN) if groups else 1.0
    slope = np.where(number > 0, slope / mean, 1.0)
    strength = (strength - strength.sum() / max(votes.competitors, 1)) * mean
    gap = strength[votes.first] - strength[votes.second]
    odds = slope[votes.annotator] * gap
    told = np.bincount(votes.annotator, gap**2 * expit(odds) * expit(-odds), groups)
    return Abilities(
        slope=slope,
        error=1 / np.sqrt(told + 1 / spread_of_slopes**2),
        votes=number.astype(np.int64),
        strength=strength,
    )


def log_posterior(
    votes: Votes, solution: Floats, spread_of_slopes: float, spread_of_strengths: float
) -> tuple[float, Floats]:
    """Return the log posterior of strengths and slopes, and its gradient.

    Args:
        votes: All votes.
        solution: Shape (K + G,). Strengths in log units, then slopes.
        spread_of_slopes: As in `fit_abilities`.
        spread_of_strengths: As in `fit_abilities`.

    Returns:
        The value up to a constant, and shape (K + G,).

    Source:
        As `fit_abilities`.
    """
    size = votes.competitors
    strength, slope = solution[:size], solution[size:]
    gap = strength[votes.first] - strength[votes.second]
    own = slope[votes.annotator]
    scores = votes.scores()
    miss = scores - expit(own * gap)
    value = (scores * own * gap - np.logaddexp(0, own * gap)).sum()
    value -= (strength @ strength) / (2 * spread_of_strengths**2)
    value -= ((slope - 1) @ (slope - 1)) / (2 * spread_of_slopes**2)
    of_strength = np.bincount(votes.first, miss * own, size)
    of_strength -= np.bincount(votes.second, miss * own, size)
    of_slope = np.bincount(votes.annotator, miss * gap, len(slope))
    return float(value), np.concatenate(
        [
            of_strength - strength / spread_of_strengths**2,
            of_slope - (slope - 1) / spread_of_slopes**2,
        ]
    )
