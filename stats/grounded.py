"""Ratings with an absolute meaning, from ties and both-bad votes kept apart.

A vote of both bad says something that no comparison can: that neither answer reached the
ground. So this scale needs no centre, and it predicts all four outcomes.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from stats.arrays import Floats, Integers
from stats.newton import NotConvergedError
from stats.tally import Tally

PRIOR_DEVIATION = 5.0  # log units: weak, but keeps the undefeated and the never-bad finite
STEPS = 2000


@dataclass(frozen=True, eq=False)
class GroundedModel:
    """Strengths above ground and the readiness to call a tie.

    Attributes:
        strength: Shape (K,). Natural-log units; two competitors of strength 0 are both
            called bad in one of three votes, and less often the stronger they are.
        tie: Natural log of the tie parameter (eta); -inf would mean no ties.
    """

    strength: Floats
    tie: float

    def chances(self) -> Floats:
        """Return the chance of every outcome of every pair.

        Returns:
            Shape (K, K, 4). In the order of `stats.tally.Outcome`, the row being the
            first; they add up to 1.
        """
        power = np.exp(self.strength)
        one, other = power[:, None], power
        more = np.exp(self.tie)
        first, second = one + (1 + more) * other + 1, other + (1 + more) * one + 1
        ground = 1 / (1 + one + other)
        tie = more * one * other * ground * (1 / first + 1 / second)
        return np.stack([one / first, other / second, tie, ground], axis=-1)


def fit_grounded(tally: Tally, *, prior_deviation: float = PRIOR_DEVIATION) -> GroundedModel:
    """Return the most plausible strengths and tie parameter.

    Args:
        tally: The counted votes, ties and both-bad votes apart.
        prior_deviation: Standard deviation of the normal prior around 0 of every strength
            and of the tie parameter, log units. It is what keeps them finite for a
            competitor without losses or a board without both-bad votes.

    Returns:
        The model, for all K competitors.

    Raises:
        stats.newton.NotConvergedError: The optimiser gave up, which no known tally causes.

    Source:
        Grounded Rao-Kupper, as in prompt-to-leaderboard (Frick et al. 2025), after Rao and
        Kupper (1967), Journal of the American Statistical Association 62(317).
    """
    parameters = tally.competitors + 1
    votes = max(tally.votes, 1)
    penalty = 1 / (2 * prior_deviation**2 * votes)

    def loss(solution: Floats) -> tuple[float, Floats]:
        value, gradient = log_likelihood(tally, solution)
        return (
            penalty * float(solution @ solution) - value / votes,
            2 * penalty * solution - gradient / votes,
        )

    found = minimize(
        loss,
        np.zeros(parameters),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS, "maxfun": 2 * STEPS, "ftol": 1e-15, "gtol": 1e-9},
    )
    if np.abs(found.jac).max() > 1e-5:
        raise NotConvergedError("the optimiser gave up before the maximum")
    return GroundedModel(found.x[:-1], float(found.x[-1]))


def log_likelihood(tally: Tally, solution: Floats) -> tuple[float, Floats]:
    """Return the log likelihood of the votes and its gradient.

    Args:
        tally: The counted votes.
        solution: Shape (K + 1,). Strengths, then the tie parameter; log units.

    Returns:
        The value, and shape (K + 1,).

    Source:
        As `fit_grounded`.
    """
    one, other = np.exp(solution[tally.first]), np.exp(solution[tally.second])
    more = np.exp(solution[-1])
    times = 1 + more
    first, second, ground = one + times * other + 1, other + times * one + 1, 1 + one + other
    won, lost, tied, bad = tally.first_wins, tally.second_wins, tally.ties, tally.both_bad
    by_first, by_second = (won + tied) / first, (lost + tied) / second
    by_ground, by_both = (bad + tied) / ground, tied / (first + second)
    value = (
        (won + tied) @ (solution[tally.first] - np.log(first))
        + (lost + tied) @ (solution[tally.second] - np.log(second))
        - (bad + tied) @ np.log(ground)
        + tied @ (solution[-1] + np.log(first + second))
    )
    of_first = won + tied - one * (by_first + times * by_second + by_ground - (1 + times) * by_both)
    of_second = (
        lost + tied - other * (times * by_first + by_second + by_ground - (1 + times) * by_both)
    )
    of_tie = tied.sum() - more * ((by_first - by_both) @ other + (by_second - by_both) @ one)
    gradient = _by_competitor(tally.first, of_first, tally.competitors)
    gradient += _by_competitor(tally.second, of_second, tally.competitors)
    return float(value), np.append(gradient, of_tie)


def _by_competitor(index: Integers, values: Floats, competitors: int) -> Floats:
    """Return the sum of the values of each competitor."""
    return np.asarray(np.bincount(index, weights=values, minlength=competitors))
