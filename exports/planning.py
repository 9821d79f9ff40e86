"""Which items leave, and in which part of the split; nothing is written so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from catalog.models import Benchmark
from exports.choices import THRESHOLD, Choices
from exports.decontamination import Guard, Place, guard_of, judging_benchmarks
from exports.hard import hard_items
from exports.sources.source import Listed, Source, item_facts, listed
from stats.duplicates import Pair, clusters, near_duplicates
from stats.splits import held_out

TRAIN: Final = "train"
TEST: Final = "test"
TEXTS_AT_ONCE: Final = 200


@dataclass
class Plan:
    """Items in their order with their part, and those that stand in a judging benchmark."""

    weights: Mapping[int, int]  # rows of evidence of each item
    judges: Sequence[Benchmark]
    items: list[Listed] = field(default_factory=list)
    split: dict[int, str] = field(default_factory=dict)
    contaminated: list[tuple[Listed, Place]] = field(default_factory=list)


def plan_of(source: Source, benchmark: Benchmark, choices: Choices) -> Plan:
    """What an export of this source is made of. Raises ExportError."""
    weights = source.weights()
    hard = hard_items(source, choices)
    if hard is not None:
        weights = {item: weight for item, weight in weights.items() if item in hard}
    plan = Plan(weights, judging_benchmarks(benchmark, choices))
    guard = guard_of(plan.judges, choices.words)
    texts = _take_items(plan, listed(weights, source.strata(), choices, benchmark), guard)
    plan.split = _split(plan.items, texts, choices)
    return plan


def _take_items(plan: Plan, items: Sequence[Listed], guard: Guard) -> list[str]:
    """Sort the items into those that leave and those that do not; the texts of the former."""
    texts = []
    for start in range(0, len(items), TEXTS_AT_ONCE):
        some = items[start : start + TEXTS_AT_ONCE]
        facts = item_facts([each.pk for each in some])
        for each in some:
            text = facts[each.pk].text
            if place := guard.place_of(text):
                plan.contaminated.append((each, place))
            else:
                plan.items.append(each)
                texts.append(text)
    return texts


def _split(items: Sequence[Listed], texts: Sequence[str], choices: Choices) -> dict[int, str]:
    shares = choices.shares()
    if shares is None:
        return {each.pk: TRAIN for each in items}
    alike = near_duplicates(texts, THRESHOLD)
    first: dict[str, int] = {}
    for place, each in enumerate(items):  # versions of one item stay together too
        known = first.setdefault(each.key, place)
        if known != place:
            alike.append(Pair(known, place, 1.0))
    groups = list(range(len(items)))
    for places in clusters(len(items), alike):
        for place in places:
            groups[place] = places[0]
    names = [f"{each.key}@{each.version}" for each in items]
    strata = [each.stratum for each in items]
    out = held_out(names, groups, strata, shares[1] / sum(shares), choices.seed)
    return {each.pk: TEST if held else TRAIN for each, held in zip(items, out, strict=True)}
