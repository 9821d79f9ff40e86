"""Ranks by win rates from few votes of people and many of a judge: sets, not numbers.

A competitor's win rate is its mean chance to be preferred to each other one. Every pair's chance
is estimated from people, corrected by the judge; the rank set of a competitor holds the ranks that
no significant difference of win rates excludes, all of them right together.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Floats, Integers
from stats.judged_battles import JudgedBattles, correction_of
from stats.ranks import DRAWS, rank_ranges

MIN_PAIR_VOTES = 2  # of people on a pair, to know how they vary


@dataclass(frozen=True, eq=False)
class RankSets:
    """Win rates with the ranks that are possible.

    Attributes:
        win_rate: Shape (K,). 0 to 1.
        covariance: Shape (K, K).
        low: Shape (K,). The best rank that cannot be excluded.
        high: Shape (K,). The worst one.
    """

    win_rate: Floats
    covariance: Floats
    low: Integers
    high: Integers


class TooFewVotesError(ValueError):
    """A pair has too few votes of people for its chance to be estimated."""


def rank_sets(
    battles: JudgedBattles, *, level: float = 0.95, seed: int = 0, draws: int = DRAWS
) -> RankSets:
    """Return rank sets that hold together with this level.

    Args:
        battles: Battles of people and judge; every pair needs votes of people.
        level: Chance that all sets hold the true rank.
        seed: Of the simulation behind the sets.
        draws: Simulated tables.

    Returns:
        Win rates, their covariance and the sets.

    Raises:
        TooFewVotesError: A pair has fewer than two votes.

    Source:
        Chatzi, Straitouri, Thejaswi and Gomez Rodriguez (2024), Prediction-powered ranking of
        large language models, arXiv 2402.17826.
    """
    size = battles.competitors
    correction = correction_of(battles)
    votes = battles.votes
    scores = votes.scores()
    plain = np.zeros((size, size))
    np.add.at(plain, (votes.first, votes.second), scores)
    np.add.at(plain, (votes.second, votes.first), 1 - scores)
    number = plain + plain.T
    pairs = ~np.eye(size, dtype=bool)
    if (number[pairs] < MIN_PAIR_VOTES).any():
        raise TooFewVotesError("every pair needs two votes of people")
    shared = np.where(pairs, (plain + correction.scores) / np.where(pairs, number, 1.0), 0.0)
    mean = shared[votes.first, votes.second]
    miss = scores - mean - correction.slope * correction.deviation[battles.battle]
    total = correction.spread + np.bincount(battles.battle, miss, len(correction.spread))
    variance = np.zeros((size, size))
    np.add.at(variance, (battles.first, battles.second), total**2)
    variance = (variance + variance.T) / np.where(pairs, number, 1.0) ** 2
    # A pair's chance enters the win rates of both, with opposite signs.
    covariance = -variance / (size - 1) ** 2
    np.fill_diagonal(covariance, variance.sum(axis=1) / (size - 1) ** 2)
    rate = shared.sum(axis=1) / (size - 1)
    low, high = rank_ranges(rate, covariance, np.random.default_rng(seed), level=level, draws=draws)
    return RankSets(rate, covariance, low, high)
