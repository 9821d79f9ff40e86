"""Battles of people and of a judge side by side, and what the judge adds to people's scores.

For each pair of competitors the people's score becomes

    S = sum of y  +  lambda * n * (mean of f over all judged battles - mean of f where people voted)

with y what people said, f what the judge said, n the votes on judged battles of the pair. Its
expectation is that of people's score whatever the judge does, as long as people were asked about
battles of the pair that are drawn at random; so a biased judge biases nothing. lambda is the slope
of y on f within pairs, the one that makes S vary least: a judge that knows nothing has a slope of
zero and costs nothing.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Booleans, Codes, Floats, Integers
from stats.votes import Votes

MIN_SLOPE_VOTES = 10  # below which the slope is not looked at, and the judge not used


@dataclass(frozen=True, eq=False)
class JudgedBattles:
    """Battles that a judge looked at or people voted on; one element for each.

    Attributes:
        competitors: How many there are.
        first: Shape (N,). One competitor.
        second: Shape (N,). The other one.
        item: Shape (N,). Codes of items, or `UNKNOWN`.
        share: Shape (N,). How far the judge is for ``first``, 0 to 1; NaN where it did not look.
        battle: Shape (n,). On which battle each vote of people is.
        winner: Shape (n,). `stats.tally.WinnerCode` codes, seen from ``first``.
        annotator: Shape (n,). Who voted, or `UNKNOWN`.
    """

    competitors: int
    first: Codes
    second: Codes
    item: Codes
    share: Floats
    battle: Codes
    winner: Codes
    annotator: Codes

    @property
    def votes(self) -> Votes:
        """Return people's votes alone."""
        return Votes(
            self.competitors,
            self.first[self.battle],
            self.second[self.battle],
            self.winner,
            self.annotator,
            self.item[self.battle],
        )

    def where(self, kept: Booleans) -> "JudgedBattles":
        """Return some of the battles, with the votes on them.

        Args:
            kept: Shape (N,). True for the battles wanted.

        Returns:
            The same competitors with those battles alone.
        """
        place = np.cumsum(kept) - 1
        votes = kept[self.battle]
        return JudgedBattles(
            self.competitors,
            self.first[kept],
            self.second[kept],
            self.item[kept],
            self.share[kept],
            place[self.battle[votes]],
            self.winner[votes],
            self.annotator[votes],
        )


@dataclass(frozen=True, eq=False)
class Correction:
    """What a judge adds to people's scores.

    Attributes:
        slope: lambda; 0 when the judge is not used.
        deviation: Shape (N,). The judge's share minus its mean over the pair; 0 where unjudged.
        spread: Shape (N,). What each judged battle of a pair carries of the mean's own error.
        scores: Shape (K, K). To be added to the scores of row against column; antisymmetric.
        drawn_evenly: How far, in standard errors, the judge's mean where people voted is from
            its mean over all battles: beyond 3 people were asked about special battles.
    """

    slope: float
    deviation: Floats
    spread: Floats
    scores: Floats
    drawn_evenly: float


def correction_of(battles: JudgedBattles) -> Correction:
    """Return what the judge adds, with the slope that people's votes support.

    Args:
        battles: Battles of people and judge.

    Returns:
        The correction; nothing where too few battles have both.
    """
    size = battles.competitors
    turned = battles.first > battles.second
    low = np.where(turned, battles.second, battles.first).astype(np.int64)
    high = np.where(turned, battles.first, battles.second)
    pair = low * size + high
    share = np.where(turned, 1 - battles.share, battles.share)
    judged = ~np.isnan(share)
    seen = np.where(judged, share, 0.0)
    number = np.bincount(pair, judged, size * size)
    mean = np.bincount(pair, seen, size * size) / np.maximum(number, 1)
    deviation = np.where(judged, seen - mean[pair], 0.0)
    on = battles.battle[judged[battles.battle]]  # the judged battle of each vote that has one
    said = battles.votes.scores()[judged[battles.battle]]
    said = np.where(turned[on], 1 - said, said)
    votes = np.bincount(pair[on], minlength=size * size)
    slope = _slope(said, deviation[on], pair[on], size * size)
    missing = -np.bincount(pair[on], deviation[on], size * size)  # n (mean of all - mean there)
    scores = slope * missing.reshape(size, size)
    carried = votes[pair] / np.maximum(number[pair], 1)
    small = np.sqrt(number / np.maximum(number - 1, 1))[pair]  # the mean is estimated itself
    sign = np.where(turned, -1.0, 1.0)
    return Correction(
        slope,
        sign * deviation,
        np.where(judged, sign * slope * carried * deviation * small, 0.0),
        scores - scores.T,
        _evenness(pair, deviation, number.astype(np.float64), votes, float(missing.sum())),
    )


def _slope(said: Floats, deviation: Floats, pair: Integers, cells: int) -> float:
    """Return the slope of people on judge within pairs, shrunk by how unsure it is."""
    number = np.bincount(pair, minlength=cells)
    if said.size < MIN_SLOPE_VOTES:
        return 0.0

    def within(values: Floats) -> Floats:
        return np.asarray(values - (np.bincount(pair, values, cells) / np.maximum(number, 1))[pair])

    own, judge = within(said), within(deviation)
    freedom = said.size - np.count_nonzero(number) - 1
    square = float(judge @ judge)
    if square <= 0 or freedom < MIN_SLOPE_VOTES:
        return 0.0
    slope = float(own @ judge) / square
    error = float(np.sum((own - slope * judge) ** 2)) / freedom / square
    if slope <= 0:
        return 0.0
    return slope * max(0.0, 1 - error / slope**2)


def _evenness(
    pair: Integers, deviation: Floats, number: Floats, votes: Integers, missing: float
) -> float:
    """Return the distance between asked and all battles, in standard errors."""
    variance = np.bincount(pair, deviation**2, number.size) / np.maximum(number - 1, 1)
    left = np.maximum(1 - votes / np.maximum(number, 1), 0.0)
    error = float(np.sqrt((votes * variance * left).sum()))
    return missing / error if error > 0 else 0.0
