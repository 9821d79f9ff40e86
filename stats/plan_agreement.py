"""How sure an agreement will be, and how many more units make it surer.

The model: each battle has a true winner, A and B equally often, or a tie; each person finds it
with the same chance, else says one of the two other things, and independently of the others.
"""

import math

import numpy as np
from scipy.special import gammaln, xlogy

from stats.agreement import AgreementError
from stats.arrays import Floats
from stats.freedom import quantile

ACCURACY = 0.8  # chance that a person finds the true winner: an alpha of about one half
TRUE_TIES = 0.2  # share of battles without a better answer
LEVEL = 0.95


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


def alpha_half_width(
    units: int, raters: int, *, accuracy: float = ACCURACY, tie_share: float = TRUE_TIES
) -> float:
    """Return the half width to expect of the 95 % interval of nominal alpha.

    Args:
        units: Battles that have a label of each rater.
        raters: Labels of each such battle, at least 2. Who they are makes no difference.
        accuracy: As in `expected_alpha`.
        tie_share: As in `expected_alpha`.

    Returns:
        1.96 standard errors. Ends of a percentile interval stand as far apart, as long as
        there are some dozens of units.

    Raises:
        AgreementError: As in `expected_alpha`; no units or fewer than two raters.

    Source:
        The delta method on alpha = (P_o - P_e) / (1 - P_e), units independent: one unit moves
        alpha by [p_o - P_o - 2 (1 - alpha) sum_c p_c (f_c - p_c)] / (1 - P_e), p_o its share
        of alike pairs and f_c of labels c. The variance is exact over all possible counts.
    """
    if units < 1 or raters < 2:
        raise AgreementError("needs at least one unit and two raters")
    truth, labels = _model(accuracy, tie_share)
    shares = truth @ labels
    chance = shares @ shares
    alpha = expected_alpha(accuracy=accuracy, tie_share=tie_share)
    counts, likely = _label_counts(truth, labels, raters)
    alike = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
    move = (alike - 2 * (1 - alpha) * (counts / raters) @ shares) / (1 - chance)
    variance = likely @ (move - likely @ move) ** 2
    return float(quantile(LEVEL) * np.sqrt(variance / units))


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


def _label_counts(truth: Floats, labels: Floats, raters: int) -> tuple[Floats, Floats]:
    """Return all counts of labels that a unit can get, and how likely each is."""
    first, second = np.indices((raters + 1, raters + 1)).reshape(2, -1)
    counts = np.column_stack([first, second, raters - first - second])
    counts = counts[counts[:, 2] >= 0].astype(np.float64)
    ways = gammaln(raters + 1) - gammaln(counts + 1).sum(axis=1)
    logs = ways[:, None] + xlogy(counts[:, None, :], labels).sum(axis=2)
    return counts, np.exp(logs) @ truth
