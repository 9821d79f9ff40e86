"""Maximum-likelihood Bradley-Terry strengths by Newton's method on the table of scores.

The table has one row for each competitor, so the number of votes does not matter here.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.linalg.lapack import dposv
from scipy.special import expit

from stats.arrays import Floats

TOLERANCE = 1e-10  # log units; the step after the last one is about its square
LONGEST_STEP = 2.0  # log units: a cap that keeps far-off starts from overshooting
WIDEST_SPREAD = 500.0  # log units: one exp for each competitor is exact up to about 700
MAX_STEPS = 50  # 6 are usual
FALLBACK_TOLERANCE = 1e-9  # sum of changes in log units, 2e-7 points
FALLBACK_STEPS = 10_000


class NotConvergedError(ArithmeticError):
    """Neither solver reached the maximum of the likelihood."""


class Solver(StrEnum):
    """Which method found the strengths."""

    NEWTON = "newton"
    CHOIX = "choix"


@dataclass(frozen=True, eq=False)
class Fit:
    """Strengths found by a solver.

    Attributes:
        strength: Shape (K,). Natural-log units; mean zero without a phantom, and with one
            measured from the phantom.
        iterations: Newton steps taken, also when the other solver had to finish.
        solver: Who finished.
    """

    strength: Floats
    iterations: int
    solver: Solver


def win_chances(strength: Floats) -> Floats:
    """Return the chance of each competitor to beat each other one.

    Args:
        strength: Shape (K,). Natural-log units.

    Returns:
        Shape (K, K). Element [i, j] is 1 / (1 + exp(strength[j] - strength[i])); one half
        on the diagonal.
    """
    if strength.max(initial=0.0) - strength.min(initial=0.0) > WIDEST_SPREAD:
        return np.asarray(expit(strength[:, None] - strength))
    power = np.exp(strength - strength.max(initial=0.0))
    return np.asarray(power[:, None] / (power[:, None] + power))


def information(strength: Floats, scores: Floats) -> Floats:
    """Return what the battles tell about every pair, in the units of Fisher information.

    Args:
        strength: Shape (K,). Natural-log units.
        scores: Shape (K, K). Wins plus half the ties of row against column.

    Returns:
        Shape (K, K), symmetric, diagonal zero: V = n p (1 - p). The Hessian of minus the
        log likelihood is its graph Laplacian, diag(V 1) - V.
    """
    chance = win_chances(strength)
    return np.asarray((scores + scores.T) * chance * chance.T)


def laplacian(weights: Floats) -> Floats:
    """Return diag(W 1) - W.

    Args:
        weights: Shape (K, K), symmetric.

    Returns:
        Shape (K, K), positive semidefinite when no weight is negative.
    """
    matrix = -weights
    matrix.flat[:: len(weights) + 1] += weights.sum(axis=1)
    return np.asarray(matrix)


def pinned(matrix: Floats) -> Floats:
    """Add to a Laplacian what makes it invertible without changing mean-zero solutions.

    Args:
        matrix: Shape (K, K). A Laplacian of a connected graph: its null space is the
            all-ones vector.

    Returns:
        Shape (K, K), positive definite.
    """
    size = len(matrix)
    return np.asarray(matrix + np.trace(matrix) / size**2)


def fit(
    scores: Floats,
    *,
    phantom: float = 0.0,
    start: Floats | None = None,
    max_steps: int = MAX_STEPS,
) -> Fit:
    """Return the strengths under which the scores are most likely.

    Args:
        scores: Shape (K, K), not negative, diagonal zero. Wins plus half the ties of row
            against column. Without a phantom the graph of positive scores must be
            strongly connected, or there is no maximum (see `stats.comparability`).
        phantom: So many ties of every competitor with one more competitor of strength 0.
            A proper prior: with it there is always exactly one maximum.
        start: Shape (K,). Where to begin, in log units; zero when not given.
        max_steps: Newton steps before the slower solver takes over.

    Returns:
        The strengths, with an error under 1e-12 log units when Newton finished.

    Raises:
        NotConvergedError: Neither Newton nor choix found a maximum.

    Source:
        Bradley and Terry (1952), Biometrika 39; Ford (1957), American Mathematical Monthly
        64(8), for existence. Second solver: iterated Luce spectral ranking, Maystre and
        Grossglauser (2015), as in choix.
    """
    if not len(scores):
        return Fit(np.zeros(0), 0, Solver.NEWTON)
    strength = np.zeros(len(scores)) if start is None else start.astype(np.float64)
    if not phantom:
        strength = strength - strength.mean()
    battles, gained = scores + scores.T, scores.sum(axis=1)
    for step_number in range(1, max_steps + 1):
        step = _newton_step(strength, battles, gained, phantom)
        if step is None:
            break
        longest = np.abs(step).max(initial=0.0)
        strength = strength + step * min(1.0, LONGEST_STEP / max(longest, LONGEST_STEP))
        if longest < TOLERANCE:
            return Fit(strength, step_number, Solver.NEWTON)
    return Fit(_fit_by_choix(scores, phantom), max_steps, Solver.CHOIX)


def _newton_step(
    strength: Floats, battles: Floats, gained: Floats, phantom: float
) -> Floats | None:
    """Return the full Newton step, or None when the Hessian is not positive definite."""
    chance = win_chances(strength)
    weights = battles * chance  # the wins to expect, and in a moment the information
    gradient = gained - weights.sum(axis=1)
    weights *= chance.T
    hessian = laplacian(weights)
    if phantom:
        against_phantom = expit(strength)
        gradient += phantom * (0.5 - against_phantom)
        hessian[np.diag_indices_from(hessian)] += phantom * against_phantom * (1 - against_phantom)
    else:
        hessian = pinned(hessian)
    _, step, not_definite = dposv(hessian.T, gradient, lower=True, overwrite_a=True)
    if not_definite:
        return None
    return np.asarray(step if phantom else step - step.mean())


def _fit_by_choix(scores: Floats, phantom: float) -> Floats:
    """Return the strengths by iterated Luce spectral ranking, with the phantom as a row."""
    import choix  # noqa: PLC0415  with scipy.stats, a second of every process that never needs it

    table = scores
    if phantom:
        table = np.pad(scores, (0, 1), constant_values=phantom / 2)
        table[-1, -1] = 0.0
    try:
        strength = choix.ilsr_pairwise_dense(table, max_iter=FALLBACK_STEPS, tol=FALLBACK_TOLERANCE)
    except (RuntimeError, ValueError) as error:
        raise NotConvergedError("the scores do not determine finite strengths") from error
    if phantom:
        return np.asarray(strength[:-1] - strength[-1])
    return np.asarray(strength - strength.mean())
