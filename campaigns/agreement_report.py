"""How far the people of a campaign agree, on all of it and on each part."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from campaigns.vote_table import BOTH_BAD, LABELS, STEPS, Part, VoteTable
from stats.agreement import (
    Agreement,
    Scale,
    count_labels,
    gwet_ac,
    interval_for_people,
    krippendorff_alpha,
    with_interval,
)
from stats.arrays import Booleans, Integers
from stats.plan_agreement import units_for_width

ROUNDS = 400
MIN_UNITS = 10  # on fewer, drawing them anew says nothing of how sure alpha is
WANTED = 0.05  # half width that a team can work with; what it takes is said beside each alpha
ORDINAL = partial(krippendorff_alpha, scale=Scale.ORDINAL)


@dataclass(frozen=True)
class Row:
    """One line of the panel; None where a number is undefined, and `undefined` says why."""

    kind: str  # all, category, language or difficulty
    name: str
    votes: int
    units: int  # battles with two votes or more
    alpha: float | None
    lower: float | None
    upper: float | None
    people_lower: float | None  # for other people like them
    people_upper: float | None
    undefined: str
    raw: float | None
    by_chance: float | None
    ac: float | None
    ordinal: float | None  # alpha of the strength, both bad left out
    decisive: float | None  # shares of votes
    tie: float | None
    both_bad: float | None
    clear: float | None  # of the decisive ones
    more_units: int | None  # until the interval is ± WANTED


def agreement_rows(table: VoteTable, parts: list[Part], *, seed: int) -> list[dict[str, Any]]:
    """The whole campaign first, then its parts; the same votes and seed give the same rows."""
    generator = np.random.default_rng(seed)
    rows = [row_of(Part("all", "", frozenset()), table, generator)]
    for part in parts:
        inside = np.isin(table.item, list(part.items))
        if inside.any():
            rows.append(row_of(part, table.where(inside), generator))
    return [asdict(row) for row in rows]


def alpha_without(table: VoteTable) -> dict[int, float | None]:
    """For each person by key, the alpha of everybody else."""
    counts = labels_by_battle(table)
    found = {}
    for person in table.people.tolist():
        own = table.annotator == person
        np.subtract.at(counts, (table.unit[own], table.drawn_label[own]), 1)
        found[person] = nan_to_none(krippendorff_alpha(counts).value)
        np.add.at(counts, (table.unit[own], table.drawn_label[own]), 1)
    return found


def labels_by_battle(table: VoteTable) -> Integers:
    return count_labels(table.unit, table.drawn_label, len(LABELS))


def row_of(part: Part, table: VoteTable, generator: np.random.Generator) -> Row:
    counts = labels_by_battle(table)
    alpha = krippendorff_alpha(counts)
    if alpha.units >= MIN_UNITS:
        alpha = with_interval(krippendorff_alpha, counts, generator, rounds=ROUNDS)
    without = np.array([np.nan if one is None else one for one in alpha_without(table).values()])
    of_people = interval_for_people(alpha, without)
    on_scale = table.where(table.drawn_step >= 0)
    ordinal = ORDINAL(count_labels(on_scale.unit, on_scale.drawn_step, STEPS))
    decisive = table.label < 2
    return Row(
        kind=part.kind,
        name=part.name,
        votes=len(table),
        units=alpha.units,
        alpha=nan_to_none(alpha.value),
        lower=nan_to_none(alpha.lower),
        upper=nan_to_none(alpha.upper),
        people_lower=nan_to_none(of_people[0]),
        people_upper=nan_to_none(of_people[1]),
        undefined=alpha.undefined.value if alpha.undefined else "",
        raw=nan_to_none(alpha.observed),
        by_chance=nan_to_none(alpha.by_chance),
        ac=nan_to_none(gwet_ac(counts).value),
        ordinal=nan_to_none(ordinal.value),
        decisive=share(decisive),
        tie=share(table.label == LABELS.index("tie")),
        both_bad=share(table.label == BOTH_BAD),
        clear=share(np.isin(table.step[decisive], [0, STEPS - 1])),
        more_units=more_units(alpha),
    )


def more_units(alpha: Agreement) -> int | None:
    half_width = (alpha.upper - alpha.lower) / 2
    if not half_width > 0:  # NaN too
        return None
    return units_for_width(half_width, alpha.units, WANTED)


def share(which: Booleans) -> float | None:
    return float(which.mean()) if which.size else None


def nan_to_none(value: float) -> float | None:
    """A number as JSON can hold it."""
    return None if np.isnan(value) else float(value)
