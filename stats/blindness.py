"""Whether people who were asked which model wrote an answer knew better than chance."""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Floats, Integers
from stats.shares import wilson


@dataclass(frozen=True)
class Blindness:
    """How often people were right, beside chance.

    Attributes:
        guesses: How many named a model.
        share: Right ones of all.
        lower: Lower end of its 95 % interval.
        upper: Upper end.
        chance: Share of right ones to expect of people who cannot tell.
    """

    guesses: int
    share: float
    lower: float
    upper: float
    chance: float

    @property
    def recognised(self) -> bool:
        """Whether people were right more often than chance explains."""
        return self.lower > self.chance


def blindness(right: Integers, number: Integers, chance: Floats) -> Blindness:
    """Return the share of right guesses with an interval that allows for people.

    Guesses of one person hang together: who knows a model's manner knows it each time. The
    interval is Wilson's for as many independent guesses as carry the same information: the
    number of guesses, divided by how much more the share varies over people than a coin's would.
    It is never divided by less than 1, and not at all where one person made all guesses.

    Args:
        right: Shape (P,). Right guesses of each person.
        number: Shape (P,). Guesses of each person, 1 or more.
        chance: Shape (P,). Sum over the person's guesses of 1 / options shown.

    Returns:
        The share in all guesses and its interval.

    Raises:
        ValueError: There are no guesses.

    References:
        Korn and Graubard (1998), Survey Methodology 24, 193-201: an interval of a share from
        clustered observations by an effective number.
    """
    total = int(number.sum())
    if not total:
        raise ValueError("there are no guesses to count")
    share = right.sum() / total
    people = len(number)
    inflation = 1.0
    independent = share * (1 - share) / total
    if people > 1 and independent > 0:
        residuals = right - share * number
        variance = people / (people - 1) * float(np.sum(residuals**2)) / total**2
        inflation = max(1.0, variance / independent)
    effective = total / inflation
    _share, lower, upper = wilson(np.array([share * effective]), np.array([effective]))
    return Blindness(
        guesses=total,
        share=float(share),
        lower=float(lower[0]),
        upper=float(upper[0]),
        chance=float(chance.sum() / total),
    )
