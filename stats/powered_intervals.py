"""Intervals of ratings from people's votes and a judge's word: what hangs together is added up."""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Codes, Floats
from stats.bradley_terry import BoardRatings, with_covariance
from stats.clusters import ClusteredBoard, with_clusters, without_negative
from stats.crowd import Crowd, Way, by_cluster, crowd_of, leverage, of_both, sparse_by_cluster
from stats.judged_battles import Correction, JudgedBattles
from stats.newton import laplacian
from stats.sandwich import DECISIVE_FLOOR, from_middle, inverse_hessian
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN
from stats.weights import plain_sums


def with_judge_intervals(
    board: BoardRatings,
    battles: JudgedBattles,
    correction: Correction | None,
    seed: int,
    rank_draws: int,
) -> ClusteredBoard:
    """Return the same ratings with intervals for what hangs together by person and by item.

    Args:
        board: From `stats.bradley_terry.rate` on people's scores, with the correction added.
        battles: Battles of people and judge.
        correction: What the judge added; None for people alone.
        seed: Of the rank ranges.
        rank_draws: Simulated boards behind them.

    Returns:
        The board and its crowd; never narrower than with battles as independent.
    """
    votes = battles.votes
    crowd = crowd_of(board, votes, None)
    members = np.flatnonzero(~board.provisional)
    if not members.size:
        return with_clusters(board, crowd, board.covariance, seed=seed, rank_draws=rank_draws)
    rated = ~(board.provisional[votes.first] | board.provisional[votes.second])
    strength = np.where(board.provisional, 0.0, board.rating / POINTS_PER_LOGIT)
    gap = strength[crowd.votes.second] - strength[crowd.votes.first]
    miss = crowd.votes.scores() - 1 / (1 + np.exp(gap))
    spread = np.zeros(len(battles.first))
    if correction is not None:
        miss = miss - correction.slope * correction.deviation[battles.battle[rated]]
        inside = ~(board.provisional[battles.first] | board.provisional[battles.second])
        spread = np.where(inside, correction.spread, 0.0)
    parts = _Parts(crowd, miss, battles, battles.battle[rated], spread)
    among = np.ix_(members, members)
    plain = plain_sums(crowd.votes.tally())
    decisive = (plain.wins + plain.wins.T)[among]
    covariances = []
    for middle in (parts.of_battles(), parts.of_ways()):
        made = np.full_like(board.covariance, np.nan)
        made[among] = POINTS_PER_LOGIT**2 * from_middle(
            strength[members], plain.among(members), decisive, middle[among], DECISIVE_FLOOR
        )
        covariances.append(made)
    least = with_covariance(board, covariances[0], seed=seed, rank_draws=1)
    return with_clusters(least, crowd, covariances[1], seed=seed, rank_draws=rank_draws)


def plain_variance(
    board: BoardRatings, battles: JudgedBattles, correction: Correction | None
) -> float:
    """Return the sum of the ratings' variances with battles as independent: quick.

    Args:
        board: From `stats.bradley_terry.rate` on people's scores, with the correction added.
        battles: Battles of people and judge.
        correction: What the judge added; None for people alone.
    """
    rated = ~board.provisional
    inside = rated[battles.first] & rated[battles.second]
    strength: Floats = np.where(rated, board.rating / POINTS_PER_LOGIT, 0.0)
    votes = battles.votes
    kept = inside[battles.battle]
    miss = votes.scores() - 1 / (1 + np.exp(strength[votes.second] - strength[votes.first]))
    spread = np.zeros(len(battles.first))
    if correction is not None:
        miss = miss - correction.slope * correction.deviation[battles.battle]
        spread = correction.spread
    total = np.where(inside, spread, 0.0)
    total += np.bincount(battles.battle, np.where(kept, miss, 0.0), len(spread))
    size = battles.competitors
    cells = battles.first.astype(np.int64) * size + battles.second
    squares = np.bincount(cells, total**2, size * size).reshape(size, size)
    middle = laplacian(np.asarray(squares + squares.T, dtype=np.float64))
    members = np.flatnonzero(rated)
    among = np.ix_(members, members)
    inverse = inverse_hessian(strength[members], plain_sums(votes.tally()).scores[among])
    return float(np.trace(inverse @ middle[among] @ inverse))


@dataclass(frozen=True, eq=False)
class _Parts:
    """What every vote and every judged battle misses by, and the middles made of it."""

    crowd: Crowd
    miss: Floats  # of each vote in the fit
    battles: JudgedBattles
    battle: Codes  # of each vote in the fit
    spread: Floats  # of each battle

    def of_battles(self) -> Floats:
        """Return the middle with battles as independent of each other."""
        total = self.spread + np.bincount(self.battle, self.miss, len(self.spread))
        return self._single(self.battles.first, self.battles.second, total)

    def of_ways(self) -> Floats:
        """Return the middle with what hangs together by person, by item, or both."""
        if not self.crowd.ways:
            return self.of_battles()
        found = [self._of_way(way) for way in self.crowd.ways]
        if len(found) == 1:
            return found[0]
        votes = self.crowd.votes
        known, codes = of_both(*(way.codes for way in self.crowd.ways))
        scores = sparse_by_cluster(votes.where(known), codes, self.miss[known])
        alone = self._single(votes.first[~known], votes.second[~known], self.miss[~known])
        shared = (scores.T @ scores).toarray() + alone + self._of_judge()
        return without_negative(found[0] + found[1] - shared)

    def _of_way(self, way: Way) -> Floats:
        votes = self.crowd.votes
        known = way.codes != UNKNOWN
        scores = by_cluster(votes.where(known), way.codes[known], self.miss[known], -1.0)
        scores /= 1 - leverage(votes, way, self.crowd.weights)
        alone = self._single(votes.first[~known], votes.second[~known], self.miss[~known])
        if way is not self.crowd.items:
            together = scores.T @ scores * way.correction
            return np.asarray(together + alone + self._of_judge())
        return np.asarray(self._with_judge(scores, way.correction) + alone)

    def _with_judge(self, scores: Floats, correction: float) -> Floats:
        """Return the middle by item, votes and judgments of an item together."""
        battles = self.battles
        known = battles.item != UNKNOWN
        groups = max(len(scores), int(battles.item.max(initial=-1)) + 1)
        own = np.zeros((groups, battles.competitors))
        own[: len(scores)] = scores
        item = battles.item[known]
        np.add.at(own, (item, battles.first[known]), self.spread[known])
        np.add.at(own, (item, battles.second[known]), -self.spread[known])
        rest = self._single(battles.first[~known], battles.second[~known], self.spread[~known])
        return np.asarray(own.T @ own * correction + rest)

    def _of_judge(self) -> Floats:
        return self._single(self.battles.first, self.battles.second, self.spread)

    def _single(self, first: Codes, second: Codes, values: Floats) -> Floats:
        size = self.battles.competitors
        cells = first.astype(np.int64) * size + second
        squares = np.bincount(cells, values**2, size * size).reshape(size, size)
        return laplacian(np.asarray(squares + squares.T))
