"""Ranges of ranks that are all right at once.

Comparing intervals two by two states some false order on most boards of equals; here one
critical value covers all differences together.
"""

import numpy as np
from scipy.special import ndtr, stdtrit

from stats.arrays import Booleans, Floats, Integers
from stats.sandwich import difference_variances

DRAWS = 2000  # makes the critical value certain to about 0.03 standard errors
ENOUGH_FREEDOM = 50  # degrees of freedom from which on simulated boards know all directions


def rank_ranges(
    ratings: Floats,
    covariance: Floats,
    generator: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
    degrees_of_freedom: float | Floats | None = None,
) -> tuple[Integers, Integers]:
    """Return the best and the worst rank that each competitor may have.

    Args:
        ratings: Shape (K,). In any unit.
        covariance: Shape (K, K). Of the ratings, in the square of that unit.
        generator: Source of chance; the same state gives the same ranges.
        level: Chance that all ranges together are right.
        draws: Simulated boards for the critical values.
        degrees_of_freedom: Of a covariance that rests on clusters, see `separated`.

    Returns:
        Two arrays of shape (K,): 1 + the number certainly above, K - the number certainly
        below. Rank 1 is the best.

    Source:
        Mogstad, Romano, Shaikh and Wilhelm (2023), Review of Economic Studies, inference
        for ranks by simultaneous differences; step-down after Romano and Wolf (2005),
        Journal of the American Statistical Association 100.
    """
    above = separated(
        ratings,
        covariance,
        generator,
        level=level,
        draws=draws,
        degrees_of_freedom=degrees_of_freedom,
    )
    low = 1 + above.sum(axis=0)
    high = len(ratings) - above.sum(axis=1)
    return low.astype(np.int64), high.astype(np.int64)


def separated(
    ratings: Floats,
    covariance: Floats,
    generator: np.random.Generator,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
    degrees_of_freedom: float | Floats | None = None,
) -> Booleans:
    """Return for which pairs the order is certain, all of these claims together.

    Args:
        ratings: Shape (K,). In any unit.
        covariance: Shape (K, K). Of the ratings, in the square of that unit.
        generator: Source of chance.
        level: Chance that no claim is false.
        draws: Simulated boards for the critical values.
        degrees_of_freedom: Of a covariance that rests on clusters, one number or shape (K, K)
            with that of each difference. Every difference then
            has an uncertain error of its own, so the critical value is the one that
            Student's t exceeds as rarely as the normal distribution the simulated one. With
            fewer than `ENOUGH_FREEDOM`, or than twice the competitors, the covariance knows
            too few directions to simulate: the pairs share the error evenly instead.

    Returns:
        Shape (K, K). True at [i, j] when i is certainly above j. A difference whose
        variance is zero is never certain.

    Source:
        As `rank_ranges`; shared evenly: Holm (1979), Scandinavian Journal of Statistics 6.
    """
    above = np.zeros((len(ratings), len(ratings)), dtype=np.bool_)
    upper, lower = np.triu_indices(len(ratings), k=1)
    deviation = np.sqrt(difference_variances(covariance)[upper, lower])
    usable = deviation > 1e-9 * np.sqrt(np.diag(covariance).max(initial=0.0))
    upper, lower, deviation = upper[usable], lower[usable], deviation[usable]
    size = (ratings[upper] - ratings[lower]) / deviation
    given = np.inf if degrees_of_freedom is None else degrees_of_freedom
    freedom = np.broadcast_to(given, above.shape)[upper, lower]
    few = np.median(freedom) < max(ENOUGH_FREEDOM, 2 * len(ratings)) if freedom.size else False
    simulated = generator.standard_normal((draws, len(ratings))) @ _root(covariance)
    open_pairs = np.ones(len(size), dtype=np.bool_)
    while open_pairs.any():
        if few:
            tail = (1 - level) / 2 / np.count_nonzero(open_pairs)
        else:
            pairs = (upper[open_pairs], lower[open_pairs], deviation[open_pairs])
            tail = ndtr(-np.quantile(_largest_of_each_draw(simulated, *pairs), level))
        critical = -stdtrit(freedom, tail)
        rejected = open_pairs & (np.abs(size) > critical)
        if not rejected.any():
            break
        open_pairs &= ~rejected
    above[upper, lower] = ~open_pairs & (size > 0)
    above[lower, upper] = ~open_pairs & (size < 0)
    return above


def _root(covariance: Floats) -> Floats:
    """Return the symmetric square root, which no choice of eigenvectors can change."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def _largest_of_each_draw(
    simulated: Floats, upper: Integers, lower: Integers, deviation: Floats
) -> Floats:
    """Return max |z_i - z_j| / sd_ij over the given pairs, for each row of ``simulated``."""
    columns = np.ascontiguousarray(simulated.T)
    largest = np.zeros(simulated.shape[0])
    for i, j, spread in zip(upper, lower, deviation, strict=True):
        difference = columns[i] - columns[j]
        np.abs(difference, out=difference)
        difference /= spread
        np.maximum(largest, difference, out=largest)
    return largest
