"""How hard items are and how well they tell models apart, each pooled towards the others.

An item with few votes says little by itself: its numbers are drawn towards those of all items, by
as much as the items differ among one another (empirical Bayes; the spread is found by EM, each
item's posterior taken as normal around its mode).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from stats.arrays import Codes, Floats

Z = 1.959963984540054  # of an interval that holds 95 of 100
ROUNDS = 200
SMALL = 1e-8
RIDGE = 0.05  # of a model's strength: one that never lost stays finite
LEAST_SPREAD = 0.02


class ItemsError(ValueError):
    """Arrays that do not belong together."""


@dataclass(frozen=True, eq=False)
class Pooled:
    """One number for each item.

    Attributes:
        value: Shape (items,). Posterior mode.
        error: Shape (items,). Posterior standard deviation.
        centre: Mean of the items' true values, as estimated.
        spread: Standard deviation of the items' true values, as estimated.
    """

    value: Floats
    error: Floats
    centre: float
    spread: float

    @property
    def lower(self) -> Floats:
        """Return the lower ends of the 95 % intervals, shape (items,)."""
        return self.value - Z * self.error

    @property
    def upper(self) -> Floats:
        """Return the upper ends of the 95 % intervals, shape (items,)."""
        return self.value + Z * self.error


def difficulty(bad: Codes, seen: Codes) -> Pooled:
    """Estimate how often nobody solves an item, on the scale of log odds.

    Args:
        bad: Shape (items,). Votes that called both answers bad.
        seen: Shape (items,). All votes.

    Returns:
        Log odds that a vote on the item calls both answers bad; see `Pooled`.

    Raises:
        ItemsError: Shapes differ, or an item has more bad votes than votes.
    """
    k, n = np.asarray(bad, dtype=float), np.asarray(seen, dtype=float)
    if k.shape != n.shape or (k > n).any() or (k < 0).any():
        raise ItemsError("each item needs a number of votes and no more bad ones")
    start = float(logit((k.sum() + 0.5) / (n.sum() + 1.0)))

    def slopes(x: Floats) -> tuple[Floats, Floats]:
        p = expit(x)
        return k - n * p, n * p * (1 - p)

    return _pooled(np.full(k.shape, start), slopes)


def discrimination(item: Codes, gap: Floats, score: Floats, items: int) -> Pooled:
    """Estimate how much of the models' difference an item brings to light.

    A vote is won by the first model with odds exp(discrimination x gap): 1 is the usual item, 0
    one on which all models look alike, below 0 one that prefers the weaker.

    Args:
        item: Shape (votes,). Codes of items.
        gap: Shape (votes,). Strength of the first model less that of the second, in log odds.
        score: Shape (votes,). What the first model got: 1, 0, or 0.5 of a tie or both bad.
        items: How many items there are.

    Returns:
        See `Pooled`.

    Raises:
        ItemsError: Shapes differ, or a code is out of range.
    """
    if not item.shape == gap.shape == score.shape or (item.size and item.max() >= items):
        raise ItemsError("each vote needs an item, a gap and a score")

    def slopes(x: Floats) -> tuple[Floats, Floats]:
        p = expit(x[item] * gap)
        first = np.bincount(item, (score - p) * gap, items)
        second = np.bincount(item, p * (1 - p) * gap**2, items)
        return np.asarray(first), np.asarray(second)

    return _pooled(np.ones(items), slopes)


def strengths(first: Codes, second: Codes, score: Floats, weight: Floats, models: int) -> Floats:
    """Estimate the strength of each model, where items weigh differently.

    Args:
        first: Shape (votes,). Codes of the first models.
        second: Shape (votes,). Codes of the second models.
        score: Shape (votes,). What the first model got: 1, 0 or 0.5.
        weight: Shape (votes,). Discrimination of the item.
        models: How many models there are.

    Returns:
        Shape (models,). Log odds with mean 0, drawn towards 0 by `RIDGE`.
    """
    theta = np.zeros(models)
    for _ in range(ROUNDS):
        p = expit(weight * (theta[first] - theta[second]))
        push = weight * (score - p)
        up = np.bincount(first, push, models) - np.bincount(second, push, models)
        slope = np.asarray(up - RIDGE * theta)
        step = np.linalg.solve(information(first, second, weight**2 * p * (1 - p), models), slope)
        theta = theta + step
        if np.abs(step).max(initial=0.0) < SMALL:
            break
    return np.asarray(theta - theta.mean())


def information(first: Codes, second: Codes, each: Floats, models: int) -> Floats:
    """Return what votes tell of the models' strengths.

    Args:
        first: Shape (votes,). Codes of the first models.
        second: Shape (votes,). Codes of the second models.
        each: Shape (votes,). What a vote tells of the difference of its two.
        models: How many models there are.

    Returns:
        Shape (models, models). The negative second derivative, ridge included.
    """
    matrix = np.zeros((models, models))
    np.add.at(matrix, (first, second), -each)
    np.add.at(matrix, (second, first), -each)
    matrix[np.diag_indices(models)] = -matrix.sum(axis=1) + RIDGE
    return matrix


def fit(
    first: Codes, second: Codes, score: Floats, item: Codes, *, models: int, items: int
) -> tuple[Floats, Pooled]:
    """Estimate strengths and discriminations in turn, until neither moves.

    Args:
        first: Shape (votes,). Codes of the first models.
        second: Shape (votes,). Codes of the second models.
        score: Shape (votes,). What the first model got: 1, 0 or 0.5.
        item: Shape (votes,). Codes of items.
        models: How many models there are.
        items: How many items there are.

    Returns:
        Strengths, shape (models,), in log odds on an item of discrimination 1; discriminations,
        whose mean is 1 by choice of that scale.
    """
    weight = np.ones(items)
    for _ in range(20):
        theta = strengths(first, second, score, weight[item], models)
        found = discrimination(item, theta[first] - theta[second], score, items)
        scale = found.centre if found.centre > 0.1 else 1.0
        new = found.value / scale
        if np.abs(new - weight).max(initial=0.0) < 1e-3:
            break
        weight = new
    return theta * scale, Pooled(new, found.error / scale, found.centre / scale, found.spread)


def _pooled(start: Floats, slopes: Callable[[Floats], tuple[Floats, Floats]]) -> Pooled:
    """Modes and widths of the items' posteriors, and the prior that makes them likely."""
    value, centre, spread = start, float(start.mean()) if start.size else 0.0, 1.0
    error = np.full(start.shape, spread)
    for _ in range(ROUNDS):
        before = (centre, spread)
        for _ in range(50):
            first, second = slopes(value)
            curve = second + spread**-2
            step = np.clip((first - (value - centre) * spread**-2) / curve, -2.0, 2.0)
            value = value + step
            if np.abs(step).max(initial=0.0) < SMALL:
                break
        error = 1 / np.sqrt(slopes(value)[1] + spread**-2)
        if not value.size:
            break
        centre = float(value.mean())
        spread = max(LEAST_SPREAD, float(np.sqrt(np.mean(error**2 + (value - centre) ** 2))))
        if abs(centre - before[0]) + abs(spread - before[1]) < 1e-6:
            break
    return Pooled(value, error, centre, spread)
