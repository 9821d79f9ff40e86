"""Pairs of a better and a worse answer, and hard items, from how much of their tests they pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from evidence.samples import Sample, by_item
from stats.pass_pairs import GAP, HIGH, Rule, hard_quarter, is_pair


@dataclass(frozen=True)
class Thresholds:
    """When one answer is taken for better than another; the paper's numbers."""

    high: float = HIGH  # of the better one
    gap: float = GAP
    rule: Rule = "strict"


def pairs_of(samples: Sequence[Sample], thresholds: Thresholds) -> Iterator[tuple[Sample, Sample]]:
    """All pairs within items, the better one first."""
    rule = thresholds.rule, thresholds.high, thresholds.gap
    for of_item in by_item(samples).values():
        for one, other in combinations(of_item, 2):
            better, worse = (one, other) if one.share >= other.share else (other, one)
            if is_pair(better.share, worse.share, *rule):
                yield better, worse


def hard_items(samples: Sequence[Sample]) -> list[int]:
    """Items that are hard and tell samples apart, as AceCoder chooses them for training."""
    items = by_item(samples)
    hard = hard_quarter([[one.share for one in found] for found in items.values()])
    return sorted(item for item, is_hard in zip(items, hard, strict=True) if is_hard)
