"""Shares of a count, with how sure they are."""

import numpy as np

from stats.arrays import Codes, Floats
from stats.freedom import quantile


def wilson(successes: Codes, number: Codes) -> tuple[Floats, Floats, Floats]:
    """Return shares with Wilson's 95 % intervals.

    Args:
        successes: Shape (G,). How many of each number.
        number: Shape (G,). Of how many; where it is 0, all three are NaN.

    Returns:
        Share, lower and upper end, each of shape (G,).

    References:
        Wilson (1927), Journal of the American Statistical Association 22.
    """
    total = np.where(number > 0, number, np.nan)
    share = successes / total
    reach = quantile(0.95) ** 2 / total
    middle = (share + reach / 2) / (1 + reach)
    half = np.sqrt(reach * (share * (1 - share) + reach / 4)) / (1 + reach)
    return share, middle - half, middle + half
