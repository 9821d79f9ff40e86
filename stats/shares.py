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


def clustered_share(successes: Codes, number: Codes) -> tuple[float, float, float]:
    """Return the share of all with Wilson's 95 % interval, where outcomes hang together.

    Votes on one item say much the same. The interval is that of so many independent outcomes as the
    spread between clusters is worth, and never of more than there are.

    Args:
        successes: Shape (C,). How many of each cluster.
        number: Shape (C,). Of how many.

    Returns:
        Share, lower and upper end; NaN where there is nothing.

    References:
        Wilson (1927); Kish (1965), Survey sampling, on the effective number.
    """
    total = float(number.sum())
    if not total:
        return np.nan, np.nan, np.nan
    share = float(successes.sum()) / total
    clusters = int(np.count_nonzero(number))
    misses = successes - number * share
    effective = float(clusters)
    if clusters > 1 and 0 < share < 1:
        variance = float(misses @ misses) / total**2 * clusters / (clusters - 1)
        effective = min(share * (1 - share) / variance, total) if variance > 0 else total
    reach = quantile(0.95) ** 2 / effective
    middle = (share + reach / 2) / (1 + reach)
    half = float(np.sqrt(reach * (share * (1 - share) + reach / 4)) / (1 + reach))
    return share, max(0.0, middle - half), min(1.0, middle + half)
