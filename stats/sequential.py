"""What may be claimed when everybody looks at the board after every vote.

A fixed 95 % interval of a difference excludes zero at some time in half of all long runs
between equals. A confidence sequence holds at all times at once, at about twice the width;
claims that stop or promote something rest on it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtrit

from stats.arrays import Booleans, Floats
from stats.bradley_terry import BoardRatings
from stats.freedom import quantile
from stats.sandwich import difference_variances

ERROR = 0.05  # chance of any false claim, ever
POWER = 0.8  # chance to see a difference that is there
FIRST_LOOK = 100  # votes before which nothing is claimed: the theory is for large numbers
TUNED_FOR = 2000  # votes at which the sequence is narrowest
MARGIN = 20.0  # points within which two competitors are called equivalent
MIN_FREEDOM = 9  # ten annotators: with fewer, the standard error jumps too much between looks
MAX_VOTES = 10**12  # "never", when asked how many votes a difference needs
VOTES_TRIED = 4000  # numbers of votes up to there, evenly spaced on a log scale
MAX_REACH = 37.0  # standard errors; beyond it a float cannot tell the chance from zero


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Every pair of a board, judged so that all claims hold together at all times.

    Attributes:
        difference: Shape (K, K). Rating of row minus rating of column, points; NaN where
            one of them is provisional, here and below.
        lower: Shape (K, K). Lower end of the confidence sequence, points; -inf before the
            first look.
        upper: Shape (K, K). Upper end.
        settled: Shape (K, K). True where the sequence excludes zero.
        equivalent: Shape (K, K). True where it lies within the margin.
        votes_needed: Shape (K, K). More votes on the board until the pair would be
            settled if the difference and the way of pairing stay and annotators grow with
            the votes; 0 where settled, inf where the difference is zero, would take more
            than `MAX_VOTES`, or has too few annotators behind it.
        smallest_gap: Shape (K, K). Points that a difference must have for the present
            votes to show it, at one look, with a chance of `POWER`.
    """

    difference: Floats
    lower: Floats
    upper: Floats
    settled: Booleans
    equivalent: Booleans
    votes_needed: Floats
    smallest_gap: Floats


def half_width(
    standard_error: ArrayLike,
    votes: ArrayLike,
    *,
    error: float = ERROR,
    tuned_for: int = TUNED_FOR,
    degrees_of_freedom: float | Floats | None = None,
) -> Floats:
    """Return the half width of an asymptotic confidence sequence.

    Args:
        standard_error: Any shape. Of the estimate at this time, clustered where votes
            hang together; in any unit.
        votes: Same shape or one number, above 0. Votes that the estimate rests on.
        error: Chance that the sequence ever misses, from about 100 votes on.
        tuned_for: Number of votes at which it is narrowest; to be fixed beforehand.
        degrees_of_freedom: Of a standard error from few clusters. The sequence then reaches
            as far as Student's t with the tail that the normal distribution has beyond the
            published boundary: four normal errors are far rarer than four of such errors.

    Returns:
        Same shape and unit.

    Source:
        Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), Time-uniform central limit
        theory and asymptotic confidence sequences, Annals of Statistics 52(6). Student's
        tail is our own addition, checked by simulation.
    """
    number = np.asarray(votes, dtype=np.float64)
    squared = (-2 * np.log(error) + np.log(1 - 2 * np.log(error))) / tuned_for
    grown = number * squared + 1
    reach = np.sqrt(2 * grown / (number * squared) * np.log(np.sqrt(grown) / error))
    if degrees_of_freedom is not None:
        reach = -stdtrit(degrees_of_freedom, ndtr(-np.minimum(reach, MAX_REACH)))
    return np.asarray(np.asarray(standard_error, dtype=np.float64) * reach)


def compare(
    board: BoardRatings,
    votes: int,
    *,
    error: float = ERROR,
    margin: float = MARGIN,
    first_look: int = FIRST_LOOK,
    tuned_for: int = TUNED_FOR,
    degrees_of_freedom: float | None = None,
) -> Comparisons:
    """Judge all pairs of a board together.

    Args:
        board: Ratings with the covariance that the claims should rest on.
        votes: All votes in the fit.
        error: Chance of any false claim about any pair at any time; it is divided by the
            number of pairs.
        margin: Points within which two competitors are called equivalent.
        first_look: Votes before which nothing is claimed.
        tuned_for: As in `half_width`.
        degrees_of_freedom: Of a clustered covariance, as in `half_width`. With fewer than
            `MIN_FREEDOM` nothing is claimed and no number of votes is enough, so pass
            the number of annotators minus one also where they are too few to cluster by.

    Returns:
        One element for each pair, in both orders.

    Source:
        `half_width`, with Bonferroni's correction over the pairs.
    """
    pairs = max(int((~board.provisional).sum() * ((~board.provisional).sum() - 1) // 2), 1)
    each = error / pairs
    first_look = max(first_look, 1)
    claims = degrees_of_freedom is None or degrees_of_freedom >= MIN_FREEDOM

    def sequence(standard_error: Floats, number: ArrayLike) -> Floats:
        return half_width(
            standard_error,
            number,
            error=each,
            tuned_for=tuned_for,
            degrees_of_freedom=degrees_of_freedom,
        )

    difference = np.asarray(board.rating[:, None] - board.rating)
    deviation = np.sqrt(difference_variances(board.covariance))
    needed = _votes_needed(difference, deviation, votes, first_look, sequence)
    reach = np.full_like(difference, np.inf)
    if claims and votes >= first_look:
        reach = sequence(deviation, votes)
    reach = np.where(np.isnan(difference), np.nan, reach)
    lower, upper = difference - reach, difference + reach
    off_diagonal = ~np.eye(len(difference), dtype=np.bool_)
    return Comparisons(
        difference=difference,
        lower=lower,
        upper=upper,
        settled=off_diagonal & ((lower > 0) | (upper < 0)),
        equivalent=off_diagonal & (lower > -margin) & (upper < margin),
        votes_needed=needed if claims else np.where(off_diagonal & (needed >= 0), np.inf, needed),
        smallest_gap=deviation
        * (quantile(1 - ERROR, degrees_of_freedom) + quantile(2 * POWER - 1, degrees_of_freedom)),
    )


def _votes_needed(
    difference: Floats,
    deviation: Floats,
    votes: int,
    first_look: int,
    sequence: Callable[[Floats, Floats], Floats],
) -> Floats:
    """Return how many more votes narrow each pair's sequence to its difference."""
    single = np.sqrt(max(votes, 1)) * deviation  # the deviation of one vote
    gap = np.abs(difference)
    certain = np.where(gap > 0, np.inf, 0.0)
    gap_in_deviations = np.divide(gap, single, out=certain, where=single > 0)
    tried = np.geomspace(max(votes, first_look), MAX_VOTES, VOTES_TRIED)
    narrower = 1 / sequence(1 / np.sqrt(tried), tried)  # grows with the votes
    with np.errstate(divide="ignore"):
        wanted = -np.log(gap_in_deviations)
    total = np.exp(np.interp(wanted, np.log(narrower), np.log(tried)))
    needed = np.where(wanted > np.log(narrower[-1]), np.inf, np.ceil(total - 1e-6) - votes)
    needed = np.where(np.isnan(difference), np.nan, np.maximum(needed, 0.0))
    np.fill_diagonal(needed, np.where(np.isnan(np.diag(difference)), np.nan, 0.0))
    return np.asarray(needed)
