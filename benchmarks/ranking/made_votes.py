"""Made-up votes of the sizes to measure."""

import numpy as np
from scipy.special import expit

from stats.arrays import Floats
from stats.tally import WinnerCode
from stats.votes import Votes

ANNOTATORS, ITEMS = 1000, 500


def draw(number: int, competitors: int, style: Floats | None = None) -> Votes:
    """Return votes with a popularity of 1/rank and three ties in ten.

    `style` is what each vote's first answer gains in log odds by its style.
    """
    generator = np.random.default_rng(7)
    strength = generator.normal(0, 0.6, competitors)
    share = 1 / np.arange(1, competitors + 1)
    first, second = generator.choice(competitors, (2, number), p=share / share.sum())
    second = np.where(first == second, (first + 1) % competitors, second)
    chance = expit(strength[first] - strength[second] + (0.0 if style is None else style))
    tie = np.minimum(0.3, 1.9 * np.minimum(chance, 1 - chance))
    uniform = generator.random(number)
    winner = np.where(uniform < chance - tie / 2, WinnerCode.FIRST, WinnerCode.SECOND)
    winner = np.where(uniform >= 1 - tie, WinnerCode.TIE, winner)
    return Votes(
        competitors,
        first.astype(np.int16),
        second.astype(np.int16),
        winner.astype(np.int8),
        generator.integers(ANNOTATORS, size=number).astype(np.int16),
        generator.integers(ITEMS, size=number).astype(np.int16),
    )
