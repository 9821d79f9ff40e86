"""A few points that stand for many: each next one is the farthest from those chosen so far.

Source: Gonzalez (1985), Clustering to minimize the maximum intercluster distance; its radius is at
most twice the best possible. WarriorCoder compresses mined instructions by it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stats.arrays import Floats, Integers

Points = Floats | NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Chosen:
    """What was chosen.

    Attributes:
        order: Shape (budget,). Places of the points, in the order in which they were chosen.
        radius: Shape (budget,). After each choice the distance of the farthest point to its
            nearest chosen one; it never grows.
        nearest: Shape (n,). For each point which choice (0 to budget - 1) is nearest.
    """

    order: Integers
    radius: Floats
    nearest: Integers


def choose(points: Points, budget: int, seed: int) -> Chosen:
    """Return `budget` points by the farthest-first rule, the first of them by lot.

    Args:
        points: Shape (n, d). Euclidean; texts are usually vectors of length one.
        budget: How many, at most n.
        seed: Of the lot.

    Raises:
        ValueError: There are no points, or the budget is not from 1 to n.
    """
    count = len(points)
    if not 1 <= budget <= count:
        raise ValueError(f"the budget must be from 1 to {count}")
    squares = np.einsum("ij,ij->i", points, points)
    place = int(np.random.default_rng(seed).integers(count))
    least = np.full(count, np.inf)
    nearest = np.zeros(count, dtype=np.int64)
    order = np.empty(budget, dtype=np.int64)
    radius = np.empty(budget)
    for step in range(budget):
        order[step] = place
        distance = squares + squares[place] - 2 * (points @ points[place])
        distance[place] = 0.0
        closer = distance < least
        nearest[closer] = step
        np.minimum(least, np.maximum(distance, 0.0), out=least)
        least[place] = 0.0
        place = int(np.argmax(least))
        radius[step] = np.sqrt(least[place])
    return Chosen(order, radius, nearest)
