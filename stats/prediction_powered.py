"""People and a judge in one rating: the judge looks at all battles, people at some of them.

Where both looked one sees how far the judge errs, and that is taken off everywhere; see
`stats.judged_battles` for the formula.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Floats
from stats.bradley_terry import FLOOR, rate
from stats.clusters import ClusteredBoard
from stats.judged_battles import Correction, JudgedBattles, correction_of
from stats.powered_intervals import plain_variance, with_judge_intervals
from stats.ranks import DRAWS
from stats.tally import Tally
from stats.weights import PairSums, plain_sums

__all__ = ["Correction", "JudgedBattles", "PoweredBoard", "correction_of", "rate_with_judge"]

GROUPS = 20  # of battles, each left out once, behind the interval of what a judge is worth


@dataclass(frozen=True, eq=False)
class PoweredBoard:
    """The rating of people and judge, beside that of people alone.

    Attributes:
        powered: With the judge.
        people: Without.
        correction: What the judge added.
        worth: How many more votes of people would narrow the intervals as much.
        worth_lower: Lower end of its 95 % interval, not below 0.
        worth_upper: Upper end.
    """

    powered: ClusteredBoard
    people: ClusteredBoard
    correction: Correction
    worth: float
    worth_lower: float
    worth_upper: float


def rate_with_judge(
    battles: JudgedBattles,
    *,
    floor: int = FLOOR,
    level: float = 0.95,
    seed: int = 0,
    rank_draws: int = DRAWS,
    groups: int = GROUPS,
) -> PoweredBoard:
    """Return ratings from people's votes and a judge's word, and what the judge is worth.

    Args:
        battles: All battles; people's votes on a random part of those of each pair.
        floor: Votes of people that a rating needs; the judge's word is no vote.
        level: Of the intervals.
        seed: Of rank ranges and groups.
        rank_draws: Simulated boards behind rank ranges.
        groups: Parts of the battles, each left out in turn, behind the interval of the worth.

    Returns:
        Both boards and the worth. A judge that adds nothing leaves people's board as it is.

    Source:
        Angelopoulos, Duchi and Zrnic (2023), PPI++, arXiv 2311.01453, with the mean of each
        pair as the quantity that is corrected; Hunter (2004) for the fit to scores.
    """
    people, powered, correction = _both(battles, floor, level, seed, rank_draws)
    votes = len(battles.battle)
    worth = votes * _gain(people, powered)
    low = high = worth
    if groups > 1 and correction.slope > 0:
        ratios = _left_out(battles, floor, level, seed, groups)
        if len(ratios) > 2:
            error = np.sqrt((len(ratios) - 1) / len(ratios) * ((ratios - ratios.mean()) ** 2).sum())
            low, high = worth - 1.96 * votes * error, worth + 1.96 * votes * error
    return PoweredBoard(
        powered, people, correction, max(worth, 0.0), max(float(low), 0.0), max(float(high), 0.0)
    )


def _left_out(battles: JudgedBattles, floor: int, level: float, seed: int, groups: int) -> Floats:
    """Return the gain without each group of battles, with battles as independent."""
    group = np.random.default_rng(seed).permutation(len(battles.first)) % groups
    gains = []
    for left in range(groups):
        part = battles.where(group != left)
        tally, correction = part.votes.tally(), correction_of(part)
        least = max(1, floor // 2)
        alone = rate(tally, floor=least, level=level, rank_draws=1)
        if alone.provisional.all():
            continue
        sums = _with(tally, correction)
        both = rate(tally, floor=least, level=level, rank_draws=1, sums=sums)
        judged = plain_variance(both, part, correction)
        gains.append(plain_variance(alone, part, None) / judged - 1 if judged > 0 else np.nan)
    return np.array([gain for gain in gains if np.isfinite(gain)])


def _gain(people: ClusteredBoard, powered: ClusteredBoard) -> float:
    """Return how much smaller the judge makes the variances, as a share of the votes."""
    rated = ~people.board.provisional
    if rated.sum() < 2:
        return 0.0
    alone = np.trace(people.board.covariance[np.ix_(rated, rated)])
    both = np.trace(powered.board.covariance[np.ix_(rated, rated)])
    return float(alone / both - 1) if both > 0 else 0.0


def _both(
    battles: JudgedBattles, floor: int, level: float, seed: int, rank_draws: int
) -> tuple[ClusteredBoard, ClusteredBoard, Correction]:
    votes, correction = battles.votes, correction_of(battles)
    tally = votes.tally()
    alone = rate(tally, floor=floor, level=level, seed=seed, rank_draws=1)
    people = with_judge_intervals(alone, battles, None, seed, rank_draws)
    if correction.slope == 0:
        return people, people, correction
    sums = _with(tally, correction)
    board = rate(tally, floor=floor, level=level, seed=seed, rank_draws=1, sums=sums)
    powered = with_judge_intervals(board, battles, correction, seed, rank_draws)
    return people, powered, correction


def _with(tally: Tally, correction: Correction) -> PairSums:
    """Return people's scores with what the judge adds."""
    scores = plain_sums(tally).scores + correction.scores
    nothing = np.zeros_like(scores)
    return PairSums(scores, nothing, scores, nothing)
