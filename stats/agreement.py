"""How far people agree beyond chance, and why that is sometimes undefined.

All measures but Cohen's kappa see a table of counts: one row for each unit (a battle, an
item), one column for each category, in each cell how many people chose it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import ndtri, stdtrit

from stats.arrays import Codes, Floats, Integers

ROUNDS = 1000

MIN_PEOPLE = 5  # to say how people like them differ


class AgreementError(ValueError):
    """The labels do not fit together."""


class Scale(StrEnum):
    """Whether categories are mere names or stand in an order."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"


class Undefined(StrEnum):
    """Why a measure has no value."""

    NO_OVERLAP = "no_overlap"  # no unit was labelled twice
    NO_VARIATION = "no_variation"  # only one category was ever used: chance agrees fully


@dataclass(frozen=True, eq=False)
class Agreement:
    """A measure of agreement with what it is made of.

    Attributes:
        value: 1 for full agreement, 0 for as much as chance; NaN when undefined.
        undefined: Why there is no value, or None.
        observed: Share of agreement seen (weighted for ordinal scales).
        by_chance: Share of agreement that chance would give: the chance level.
        shares: Shape (Q,). How often each category was used, among the labels counted.
        units: How many units were labelled at least twice.
        lower: Lower end of the bootstrap interval over units; NaN when not asked for, or
            when fewer than half of the rounds had a value.
        upper: Upper end.
    """

    value: float
    undefined: Undefined | None
    observed: float
    by_chance: float
    shares: Floats
    units: int
    lower: float = np.nan
    upper: float = np.nan


def count_labels(units: Codes, labels: Codes, categories: int) -> Integers:
    """Count labels into a table.

    Args:
        units: Shape (n,). The unit of each label, codes from 0 up.
        labels: Shape (n,). Its category, codes from 0 up to ``categories``.
        categories: How many categories there are, used or not.

    Returns:
        Shape (U, Q).

    Raises:
        AgreementError: Shapes differ or a code is out of range.
    """
    if units.shape != labels.shape or units.ndim != 1:
        raise AgreementError("units and labels need the same length")
    if labels.size and not (units.min() >= 0 <= labels.min() and labels.max() < categories):
        raise AgreementError("a unit or category is out of range")
    rows = int(units.max(initial=-1)) + 1
    cells = units.astype(np.int64) * categories + labels
    return np.bincount(cells, minlength=rows * categories).reshape(rows, categories)


def krippendorff_alpha(counts: Integers, *, scale: Scale = Scale.NOMINAL) -> Agreement:
    """Return Krippendorff's alpha; people may have labelled different units.

    Args:
        counts: Shape (U, Q). From `count_labels`. Units with one label are left out.
        scale: Whether the categories stand in an order.

    Returns:
        The agreement.

    Source:
        Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    paired = counts[counts.sum(axis=1) >= 2].astype(np.float64)
    if not len(paired):
        return _undefined(Undefined.NO_OVERLAP, counts)
    each = paired / (paired.sum(axis=1) - 1)[:, None]
    coincidences = each.T @ paired - np.diag(each.sum(axis=0))
    total = coincidences.sum(axis=0)
    number = total.sum()
    distance = _distance(total, scale)
    chance = (np.outer(total, total) * distance).sum() / (number * (number - 1))
    if chance == 0:
        return _undefined(Undefined.NO_VARIATION, paired)
    seen = (coincidences * distance).sum() / number
    largest = distance.max()
    return Agreement(
        value=float(1 - seen / chance),
        undefined=None,
        observed=float(1 - seen / largest),
        by_chance=float(1 - chance / largest),
        shares=total / number,
        units=len(paired),
    )


def gwet_ac(counts: Integers, *, scale: Scale = Scale.NOMINAL) -> Agreement:
    """Return Gwet's AC1, or AC2 for ordered categories.

    It stays near the observed agreement where one category is rare or dominant, which
    drives kappa and alpha to zero.

    Args:
        counts: Shape (U, Q). From `count_labels`. Units with one label count for the
            shares only.
        scale: `ORDINAL` gives AC2 with linear weights.

    Returns:
        The agreement.

    Source:
        Gwet (2008), British Journal of Mathematical and Statistical Psychology 61;
        weights: Gwet (2014), Handbook of Inter-Rater Reliability.
    """
    used = counts[counts.any(axis=1)].astype(np.float64)
    paired = used[used.sum(axis=1) >= 2]
    if not len(paired):
        return _undefined(Undefined.NO_OVERLAP, counts)
    weights = _alike(counts.shape[1], scale)
    shares = (used / used.sum(axis=1)[:, None]).mean(axis=0)
    categories = len(shares)
    chance = 0.0
    if categories > 1:
        chance = weights.sum() / (categories * (categories - 1)) * (shares @ (1 - shares))
    return _beyond_chance(_pairs_alike(paired, weights), chance, shares, paired)


def cohen_kappa(
    one: Codes, other: Codes, categories: int, *, scale: Scale = Scale.NOMINAL
) -> Agreement:
    """Return Cohen's kappa of two people on the units that both labelled.

    Args:
        one: Shape (n,). Labels of the one, codes from 0 up to ``categories``.
        other: Shape (n,). Labels of the other on the same units.
        categories: How many categories there are.
        scale: `ORDINAL` gives the kappa with linear weights.

    Returns:
        The agreement.

    Raises:
        AgreementError: Shapes differ or a code is out of range.

    Source:
        Cohen (1960), Educational and Psychological Measurement 20; weighted: Cohen (1968),
        Psychological Bulletin 70.
    """
    table = count_labels(one, other, categories)
    table = np.pad(table, ((0, categories - len(table)), (0, 0)))
    if not table.any():
        return _undefined(Undefined.NO_OVERLAP, table)
    joint = table / table.sum()
    mine, theirs = joint.sum(axis=1), joint.sum(axis=0)
    weights = _alike(categories, scale)
    return _beyond_chance(
        float((joint * weights).sum()), mine @ weights @ theirs, (mine + theirs) / 2, one
    )


def with_interval(
    measure: Callable[[Integers], Agreement],
    rows: Integers,
    generator: np.random.Generator,
    *,
    level: float = 0.95,
    rounds: int = ROUNDS,
) -> Agreement:
    """Return a measure with a percentile interval from resampled units.

    Args:
        measure: Such as `krippendorff_alpha`, or a function of rows (one, other) that
            calls `cohen_kappa`.
        rows: Shape (U, ...). What is measured, one row for each unit.
        generator: Source of chance.
        level: Share of the rounds inside.
        rounds: How often the units are drawn anew.

    Returns:
        The measure of all rows, with lower and upper ends.

    Source:
        Efron (1979), Annals of Statistics 7(1); units are drawn, because labels of one
        unit hang together.
    """
    found = measure(rows)
    if found.undefined:
        return found
    number = len(rows)
    drawn = (rows[generator.integers(number, size=number)] for _ in range(rounds))
    values = np.array([measure(units).value for units in drawn])
    values = values[~np.isnan(values)]
    if values.size * 2 < rounds:
        return found
    lower, upper = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return replace(found, lower=float(lower), upper=float(upper))


def interval_for_people(
    found: Agreement, without: Floats, *, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of a measure for other people like those who labelled.

    Args:
        found: The measure of everybody, with the interval from resampled units: that one
            speaks of these people, on other units like these.
        without: Shape (G,). The measure without each of the people in turn.
        level: Chance that the interval holds the measure of all such people.

    Returns:
        Lower and upper end; NaN with fewer than `MIN_PEOPLE` people.

    Source:
        The jackknife over people (Tukey 1958) beside the bootstrap over units; the two
        variances are added, which counts a part of the chance in labels twice. Student's t.
    """
    each = without[~np.isnan(without)]
    if each.size < MIN_PEOPLE or np.isnan(found.lower):
        return np.nan, np.nan
    of_people = (each.size - 1) / each.size * ((each - each.mean()) ** 2).sum()
    of_units = ((found.upper - found.lower) / 2 / ndtri((1 + level) / 2)) ** 2
    half = stdtrit(each.size - 1, (1 + level) / 2) * np.sqrt(of_people + of_units)
    return float(found.value - half), float(min(found.value + half, 1.0))


def _beyond_chance(
    observed: float, chance: float, shares: Floats, units: Floats | Codes
) -> Agreement:
    """Return (observed - chance) / (1 - chance) with its parts."""
    if chance > 1 - 1e-12:
        return _undefined(Undefined.NO_VARIATION, shares[None, :], len(units))
    value = float((observed - chance) / (1 - chance))
    return Agreement(value, None, float(observed), float(chance), shares, len(units))


def _undefined(reason: Undefined, counts: Floats | Integers, units: int | None = None) -> Agreement:
    """Return an agreement without a value, with the label shares all the same."""
    total = counts.sum(axis=0) / max(counts.sum(), 1)
    number = int((counts.sum(axis=1) >= 2).sum()) if units is None else units
    return Agreement(np.nan, reason, np.nan, np.nan, np.asarray(total), number)


def _pairs_alike(paired: Floats, weights: Floats) -> float:
    """Return the mean over units of the share of alike pairs of labels."""
    number = paired.sum(axis=1)
    alike = (paired * (paired @ weights - 1)).sum(axis=1)
    return float((alike / (number * (number - 1))).mean())


def _alike(categories: int, scale: Scale) -> Floats:
    """Return how alike two categories are: 1 on the diagonal."""
    if scale == Scale.NOMINAL or categories < 2:
        return np.eye(categories)
    places = np.arange(categories)
    return np.asarray(1 - np.abs(places[:, None] - places) / (categories - 1))


def _distance(total: Floats, scale: Scale) -> Floats:
    """Return Krippendorff's squared differences between categories."""
    if scale == Scale.NOMINAL:
        return 1 - np.eye(len(total))
    middle = np.cumsum(total) - total / 2
    return np.asarray((middle[:, None] - middle) ** 2)
