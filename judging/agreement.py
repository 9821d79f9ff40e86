"""How far two who chose agree, with how sure that is. Pure: arrays in, numbers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from judging.outcomes import Result
from stats.agreement import cohen_kappa, count_labels, gwet_ac, krippendorff_alpha
from stats.arrays import Floats, Integers

CODES = {Result.WIN: 0, Result.TIE: 1, Result.LOSS: 2}
Z = 1.959964


@dataclass(frozen=True)
class Chosen:
    """Two choices of one battle, and who made the second one."""

    unit: int
    one: Result
    other: Result
    person: str = ""


def rounded(value: float) -> float | None:
    """For JSON: no NaN, and no digits that mean nothing."""
    return None if not np.isfinite(value) else round(float(value), 4)


def agreement_of(choices: Sequence[Chosen]) -> dict[str, Any]:
    """Raw share with its interval, kappa, AC1 and alpha; all empty without choices."""
    n = len(choices)
    if not n:
        return {"n": 0, "battles": 0} | dict.fromkeys(
            ("raw", "lower", "upper", "kappa", "ac1", "alpha", "decisive", "decisive_n")
        )
    one = np.array([CODES[choice.one] for choice in choices])
    other = np.array([CODES[choice.other] for choice in choices])
    unit = np.array([choice.unit for choice in choices])
    same = (one == other).astype(float)
    raw, lower, upper = share_of_clusters(same, [unit, coded([c.person for c in choices])])
    rows = np.arange(n)
    counts = count_labels(np.concatenate([rows, rows]), np.concatenate([one, other]), 3)
    decisive = (one != 1) & (other != 1)
    return {
        "n": n,
        "battles": int(np.unique(unit).size),
        "raw": rounded(raw),
        "lower": rounded(lower),
        "upper": rounded(upper),
        "kappa": rounded(cohen_kappa(one, other, 3).value),
        "ac1": rounded(gwet_ac(counts).value),
        "alpha": rounded(krippendorff_alpha(counts).value),
        "decisive": rounded(float(same[decisive].mean())) if decisive.any() else None,
        "decisive_n": int(decisive.sum()),
    }


def coded(names: Sequence[str]) -> Integers:
    """A number for each name; those without one are each by themselves."""
    known: dict[str, int] = {}
    return np.array(
        [known.setdefault(name or f"\x00{n}", len(known)) for n, name in enumerate(names)]
    )


def share_of_clusters(values: Floats, ways: Sequence[Integers]) -> tuple[float, float, float]:
    """A mean with its 95 % interval: the widest of the ways in which values hang together."""
    n = len(values)
    mean = float(values.mean())
    errors = []
    for codes in ways:
        sums = np.bincount(codes, values - mean)
        groups = np.count_nonzero(np.bincount(codes))
        if groups > 1:
            errors.append(np.sqrt((sums**2).sum() * groups / (groups - 1)) / n)
    error = max(errors, default=float("nan"))
    if n and (mean in (0.0, 1.0) or not np.isfinite(error)):
        return mean, *_wilson(mean, n)
    return mean, max(0.0, mean - Z * error), min(1.0, mean + Z * error)


def _wilson(mean: float, n: int) -> tuple[float, float]:
    reach = Z**2 / n
    half = np.sqrt(reach * (mean * (1 - mean) + reach / 4)) / (1 + reach)
    middle = (mean + reach / 2) / (1 + reach)
    return float(middle - half), float(middle + half)


def people_among_themselves(said: Mapping[int, Sequence[tuple[str, Result]]]) -> list[Chosen]:
    """Every two votes of different people on one battle, by battle."""
    found = []
    for unit, votes in said.items():
        for place, (person, one) in enumerate(votes):
            for other_person, other in votes[place + 1 :]:
                if not person or person != other_person:
                    found.append(Chosen(unit, one, other, person))
    return found


def share(hits: int, number: int) -> dict[str, Any]:
    """A share of a count with Wilson's interval."""
    if not number:
        return {"n": 0, "share": None, "lower": None, "upper": None}
    lower, upper = _wilson(hits / number, number)
    return {
        "n": number,
        "share": rounded(hits / number),
        "lower": rounded(lower),
        "upper": rounded(upper),
    }
