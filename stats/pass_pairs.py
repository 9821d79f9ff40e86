"""From pass rates to pairs and to hard prompts, by AceCoder's rules.

Source: AceCoder (Zeng et al., 2025), section 3.1 for the pairs and 4.3 for the hard quarter. The
paper's text and its published code differ at the boundaries; both readings are here by name.
"""

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

HIGH: Final = 0.8  # what a preferred answer passes
GAP: Final = 0.4  # by how much more than the other
DIGITS: Final = 9  # 0.9 - 0.5 is 0.4 to nobody but a machine

Rule = Literal["strict", "inclusive"]


def is_pair(better: float, worse: float, rule: Rule, high: float = HIGH, gap: float = GAP) -> bool:
    """Return whether one answer is preferred to another by what they pass.

    Args:
        better: Pass rate of the one, 0 to 1.
        worse: Pass rate of the other; it must pass something.
        rule: "strict", as the paper says it: above `high`, and more than `gap` above the other.
            "inclusive", as the published code does it: at least `high`, at least `gap`.
        high: What the preferred one passes.
        gap: By how much more.
    """
    above, apart = round(better - high, DIGITS), round(better - worse - gap, DIGITS)
    if worse <= 0:
        return False
    if rule == "strict":
        return above > 0 and apart > 0
    return above >= 0 and apart >= 0


def hard_quarter(rates: Sequence[Sequence[float]]) -> NDArray[np.bool_]:
    """Return which prompts are hard and still tell answers apart, about a quarter of all.

    First the prompts whose mean pass rate is at most the median of all; of these the ones whose
    standard deviation is at least the median of the rest.

    Args:
        rates: For each prompt the pass rates of its answers, at least one.

    Returns:
        Shape (prompts,).
    """
    means = np.array([np.mean(each) for each in rates])
    deviations = np.array([np.std(each) for each in rates])
    if not len(means):
        return np.zeros(0, dtype=np.bool_)
    low = means <= np.median(means)
    return np.asarray(low & (deviations >= np.median(deviations[low])))


def within(rates: Sequence[Sequence[float]], low: float, high: float) -> NDArray[np.bool_]:
    """Return the prompts whose mean pass rate is from `low` to `high`, both included."""
    means = np.round([np.mean(each) for each in rates], DIGITS)
    return np.asarray((means >= low) & (means <= high))
