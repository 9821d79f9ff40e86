"""How sure an agreement will be, and how many more units make it surer.

The model: each battle has a true winner, A and B equally often, or a tie; each person finds it
with the same chance, else says one of the two other things, and independently of the others.
"""

import math

import numpy as np

from stats.agreement import AgreementError
from stats.arrays import Floats

ACCURACY = 0.8  # chance that a person finds the true winner: an alpha of about one half
TRUE_TIES = 0.2  # share of battles without a better answer


def expected_alpha(*, accuracy: float = ACCURACY, tie_share: float = TRUE_TIES) -> float:
    """Return the nominal alpha of people who find the true winner with this chance.

    Args:
        accuracy: Chance that a person finds it, 0 to 1.
        tie_share: Share of battles whose true winner is a tie, 0 to 1.

    Returns:
        Krippendorff's alpha of very many units, whatever the number of raters.

    Raises:
        AgreementError: A share is out of range, or all would use one label alone.
    """
    truth, labels = _model(accuracy, tie_share)
    alike, chance = truth @ (labels**2).sum(axis=1), ((truth @ labels) ** 2).sum()
    return float((alike - chance) / (1 - chance))


def units_for_width(half_width: float, units: int, wanted: float) -> int:
    """Return how many more units narrow an interval to a wanted half width.

    Args:
        half_width: Of the interval now.
        units: Units labelled at least twice that it comes from.
        wanted: Half width that it should have, above 0.

    Returns:
        More units like these, labelled as often; 0 where it is narrow enough. The half width
        goes with one over the root of the units: half of it takes four times the units.

    Raises:
        AgreementError: A number is out of range, or there is no interval yet.
    """
    if not (math.isfinite(half_width) and half_width >= 0 and units >= 1 and wanted > 0):
        raise AgreementError("needs an interval, the units behind it and a width above 0")
    return max(math.ceil(units * (half_width / wanted) ** 2 - 1e-9) - units, 0)


def _model(accuracy: float, tie_share: float) -> tuple[Floats, Floats]:
    """Return the shares of true winners (A, B, tie), and of labels given each of them."""
    if not (0 <= accuracy <= 1 and 0 <= tie_share <= 1):
        raise AgreementError("accuracy and tie_share are shares from 0 to 1")
    if accuracy == tie_share == 1:
        raise AgreementError("where all battles are called ties nothing is left to agree on")
    truth = np.array([(1 - tie_share) / 2, (1 - tie_share) / 2, tie_share])
    return truth, np.where(np.eye(3) > 0, accuracy, (1 - accuracy) / 2)
