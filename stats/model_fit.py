"""Whether one number for each competitor explains the votes, and where it does not."""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, stdtr

from stats.arrays import Floats
from stats.clusters import ClusteredBoard
from stats.false_discovery import false_discovery_adjusted
from stats.pair_misses import PairMisses, pair_misses

PROBES = 64  # random signs behind the trace of a square; its error is under 5 %
WORST = 5  # pairs named
MIN_CLUSTERS = 5  # that know a pair, before anything is said of it alone
ERROR = 0.05


@dataclass(frozen=True)
class Misfit:
    """A pair whose votes say something else than the ratings.

    Attributes:
        first: Index of one competitor.
        second: Index of the other.
        votes: How many votes compare them.
        seen: Share of the score that ``first`` got.
        expected: The share that the ratings say.
        errors: Standard errors between the two.
        p_value: Adjusted for all pairs: the false discovery rate at which it would be named.
    """

    first: int
    second: int
    votes: int
    seen: float
    expected: float
    errors: float
    p_value: float


@dataclass(frozen=True)
class Cycle:
    """Three competitors that beat each other in a circle, each the next one.

    Attributes:
        members: Indices; the first beats the second, the second the third, the third the first.
        shares: Of the score of each of the three pairs that went to the one who beats.
        p_value: Of the weakest of the three, times the number of circles looked at.
    """

    members: tuple[int, int, int]
    shares: tuple[float, float, float]
    p_value: float


@dataclass(frozen=True)
class ModelFit:
    """How well ratings explain the scores of pairs.

    Attributes:
        pairs: Pairs of rated competitors with votes.
        freedom: Pairs that could differ from what the ratings say: P - K + groups.
        ratio: Mean squared miss over what chance alone would leave; about 1 where it fits.
        p_value: Chance of such misses or larger ones if one number each explained all;
            NaN where nothing could differ.
        worst: Up to `WORST` pairs with the smallest p-values, smallest first.
        cycles: Circles that are certain at `ERROR` for the whole board, surest first.
    """

    pairs: int
    freedom: int
    ratio: float
    p_value: float
    worst: tuple[Misfit, ...]
    cycles: tuple[Cycle, ...]


def model_fit(clustered: ClusteredBoard, *, seed: int = 0) -> ModelFit:
    """Test a board's ratings against the scores of its pairs.

    Args:
        clustered: Ratings, the votes behind them, and how these hang together.
        seed: Of the random signs.

    Source:
        Pearson's statistic with the second-order correction of Rao and Scott (1984), Annals
        of Statistics 12, for votes that hang together; the trace of the square by random
        signs (Hutchinson 1990). False discoveries: Benjamini and Hochberg (1995).
        Circles: intersection-union test (Berger 1982) with Bonferroni's correction.
    """
    misses = pair_misses(clustered)
    competitors = np.union1d(misses.first, misses.second).size
    freedom = int(misses.first.size - competitors + (competitors > 0))
    if freedom < 1:
        return ModelFit(int(misses.first.size), 0, float("nan"), float("nan"), (), ())
    ratio, p_value = _chi_squared(misses, seed)
    return ModelFit(
        pairs=int(misses.first.size),
        freedom=freedom,
        ratio=ratio,
        p_value=p_value,
        worst=_worst(misses),
        cycles=_cycles(misses, clustered.board.rating.size),
    )


def _chi_squared(misses: PairMisses, seed: int) -> tuple[float, float]:
    """Return the statistic over its expectation, and its p-value."""
    scale = 1 / np.sqrt(misses.information)
    statistic = float(((misses.miss * scale) ** 2).sum())
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (misses.first.size, PROBES))
    images = _of_covariance(misses, scale, signs)
    mean = float((signs * images).sum() / PROBES)
    square = float((images**2).sum() / PROBES)
    groups = _groups(misses)
    square = max(square - mean**2 / groups, mean**2 / misses.first.size)
    freedom = mean**2 / square
    return statistic / mean, float(fdtrc(freedom, freedom * groups, statistic / mean))


def _groups(misses: PairMisses) -> float:
    """Return how many clusters the estimate of the covariance rests on."""
    counts = [
        np.count_nonzero(np.diff(sums.indptr)) + alone.any() * misses.votes.sum()
        for sums, alone in zip(misses.together, misses.alone, strict=True)
    ]
    return float(min(counts, default=misses.votes.sum()))


def _of_covariance(misses: PairMisses, scale: Floats, signs: Floats) -> Floats:
    """Return the covariance of the scaled misses of a fit, times some vectors."""
    inside = _left_by_fit(misses, scale[:, None] * signs, turned=True)
    found = np.zeros_like(inside)
    for sums, correction, alone in zip(
        misses.together, misses.corrections, misses.alone, strict=True
    ):
        found += correction * (sums.T @ (sums @ inside)) + alone[:, None] * inside
    ways = len(misses.together)
    found += ((1 - ways) * misses.squares + misses.lacking)[:, None] * inside
    return scale[:, None] * _left_by_fit(misses, found, turned=False)


def _left_by_fit(misses: PairMisses, values: Floats, *, turned: bool) -> Floats:
    """Return what of scores by pair a fit cannot follow; ``turned``: the transposed map."""
    weights = misses.information[:, None]
    taken = values * weights if turned else values
    sums = np.zeros((misses.inverse.shape[0], values.shape[1]))
    np.add.at(sums, misses.first, taken)
    np.subtract.at(sums, misses.second, taken)
    solved = misses.inverse @ sums
    back = solved[misses.first] - solved[misses.second]
    return np.asarray(values - (back if turned else weights * back))


def _worst(misses: PairMisses) -> tuple[Misfit, ...]:
    """Return the pairs that fit worst, among those that enough people know."""
    known = np.flatnonzero(misses.clusters >= MIN_CLUSTERS)
    if not known.size:
        return ()
    least = misses.information * (1 - misses.leverage)
    variance = np.maximum(misses.variance * (1 - misses.leverage), least)[known]
    errors = misses.miss[known] / np.sqrt(variance)
    chance = 2 * stdtr(misses.clusters[known] - 1, -np.abs(errors))
    adjusted = false_discovery_adjusted(chance)
    order = np.argsort(chance, kind="stable")[:WORST]
    return tuple(
        Misfit(
            int(misses.first[place]),
            int(misses.second[place]),
            int(misses.votes[place]),
            float(misses.seen[place]),
            float(misses.expected[place]),
            float(errors[at]),
            float(adjusted[at]),
        )
        for at, place in zip(order, known[order], strict=True)
    )


def _cycles(misses: PairMisses, size: int) -> tuple[Cycle, ...]:
    """Return circles of three in which each beats the next beyond doubt."""
    enough = misses.clusters >= MIN_CLUSTERS
    error = np.sqrt(np.maximum(misses.variance, misses.weight * 0.25 / misses.votes))
    reach = misses.weight * (misses.seen - 0.5) / error
    chance = np.ones((size, size))  # that the row beats the column no better than by chance
    share = np.full((size, size), 0.5)
    freedom = np.maximum(misses.clusters - 1, 1)
    chance[misses.first, misses.second] = np.where(enough, stdtr(freedom, -reach), 1.0)
    chance[misses.second, misses.first] = np.where(enough, stdtr(freedom, reach), 1.0)
    share[misses.first, misses.second] = misses.seen
    share[misses.second, misses.first] = 1 - misses.seen
    beats = chance < ERROR
    looked_at = max(size * (size - 1) * (size - 2) / 3, 1)
    found = []
    for first, second in zip(*np.nonzero(beats), strict=True):
        for third in np.flatnonzero(beats[second] & beats[:, first]):
            if first > min(second, third):
                continue  # each circle once, from its lowest index
            edges = ((first, second), (second, third), (third, first))
            worst = max(float(chance[edge]) for edge in edges) * looked_at
            if worst < ERROR:
                shares = tuple(float(share[edge]) for edge in edges)
                found.append(Cycle((int(first), int(second), int(third)), shares, worst))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda cycle: cycle.p_value))
