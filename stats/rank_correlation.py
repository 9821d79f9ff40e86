"""How alike two orders of the same things are.

`scipy.stats` has both as well; to import it takes every process over a second.
"""

import numpy as np

from stats.arrays import Floats


def spearman(one: Floats, other: Floats) -> float:
    """Spearman's rho of two arrays of n values, ties at their mean rank; NaN where one is flat."""
    deviations = [ranks - ranks.mean() for ranks in (mean_ranks(one), mean_ranks(other))]
    scale = np.sqrt((deviations[0] ** 2).sum() * (deviations[1] ** 2).sum())
    return float((deviations[0] * deviations[1]).sum() / scale) if scale else float("nan")


def kendall(one: Floats, other: Floats) -> float:
    """Kendall's tau-b of two arrays of n values, in n x n memory; NaN where one is flat."""
    signs = [np.sign(values[:, None] - values[None, :]) for values in (one, other)]
    scale = np.sqrt((signs[0] ** 2).sum() * (signs[1] ** 2).sum())
    return float((signs[0] * signs[1]).sum() / scale) if scale else float("nan")


def mean_ranks(values: Floats) -> Floats:
    """Ranks from 1 on, the lowest first; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts - 1) / 2)[place]
    return ranks
