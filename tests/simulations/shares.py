"""What the simulations of this folder count with."""

import numpy as np


def standard_error(share, runs):
    """Return how far a share seen in so many independent runs is off, typically."""
    return np.sqrt(share * (1 - share) / runs)


def most(share, runs):
    """Return the largest share that a true ``share`` shows, but for 1 case in 700."""
    return share + 3 * standard_error(share, runs)


def least(share, runs):
    """Return the smallest one."""
    return share - 3 * standard_error(share, runs)
