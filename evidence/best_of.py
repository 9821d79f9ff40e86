"""The best-of-N report: greedy, mean, oracle, and what a score chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evidence.samples import Sample, by_item
from evidence.scores import Scores
from stats import best_of
from stats.arrays import Floats
from stats.best_of import Share

NUMBERS: Final = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True)
class Line:
    """One N: over the items that have so many samples with a score."""

    n: int
    mean: Share
    oracle: Share
    chosen: Share
    gain: tuple[float, float, float] | None  # chosen less greedy, over items that have both

    @property
    def beats_greedy(self) -> str:
        """Whether choosing is worth it: a score that does not beat greedy is of no use."""
        if self.gain is None or np.isnan(self.gain[1]):
            return "unknown"
        return "yes" if self.gain[1] > 0 else "no" if self.gain[2] < 0 else "unsettled"


@dataclass(frozen=True)
class BestOf:
    """The whole report."""

    greedy: Share | None
    lines: tuple[Line, ...]
    samples: int
    unscored: int  # samples without a score: they are left out


def best_of_n(
    samples: Sequence[Sample], scores: Scores, greedy: Mapping[int, float] | None = None
) -> BestOf:
    """Work out the report; `greedy` says for each item whether the greedy answer passes."""
    scored = [sample for sample in samples if sample.answer in scores]
    items = by_item(scored)
    lines = []
    for n in NUMBERS:
        enough = {item: found for item, found in items.items() if len(found) >= n}
        if enough:
            lines.append(_line(n, enough, scores, greedy))
    of_greedy = None
    if greedy:
        of_greedy = best_of.share(np.array([*greedy.values()], dtype=float), len(greedy))
    return BestOf(of_greedy, tuple(lines), len(samples), len(samples) - len(scored))


def _line(
    n: int,
    items: Mapping[int, list[Sample]],
    scores: Scores,
    greedy: Mapping[int, float] | None,
) -> Line:
    number = sum(map(len, items.values()))
    passes = {item: _passes(found) for item, found in items.items()}
    chosen = {
        item: best_of.chosen(passes[item], np.array([scores[s.answer] for s in found]), n)
        for item, found in items.items()
    }
    mean = [float(each.mean()) for each in passes.values()]
    oracle = [best_of.oracle(int(each.sum()), each.size, n) for each in passes.values()]
    both = [item for item in items if greedy and item in greedy]
    gain = None
    if greedy and both:
        gain = best_of.difference(
            np.array([chosen[item] for item in both]), np.array([greedy[item] for item in both])
        )
    return Line(
        n,
        best_of.share(np.array(mean), number),
        best_of.share(np.array(oracle), number),
        best_of.share(np.array([*chosen.values()]), number),
        gain,
    )


def _passes(samples: Sequence[Sample]) -> Floats:
    return np.array([sample.passes for sample in samples], dtype=float)
