"""What gold battles, whose better answer is known, say about a person. Signs only.

After each gold battle one of two explanations of the person's choices gains: "works with
care" or "tosses a coin". A pause is proposed once the coin is `ENOUGH` times as likely as
care, and never before `FEWEST` gold battles: a person's first day must not decide.
"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Booleans, Floats
from stats.shares import wilson

CARE = 0.85  # share of gold battles that somebody who works with care gets right
COIN = 0.5  # share that tossing a coin gets right
ENOUGH = 20.0  # by Ville's inequality at most 1 in 20 with care is ever proposed; in fact 1 in 100
FEWEST = 20


@dataclass(frozen=True)
class GoldRecord:
    """One person's gold battles so far.

    Attributes:
        number: Gold battles with a choice.
        right: Of them with the known winner.
        share: Right ones of all; NaN without any, here and below.
        lower: Lower end of its 95 % interval (Wilson).
        upper: Upper end.
        log_ratio: Natural log of how many times as likely the choices are under a coin as
            under care, after the last battle; 0 without any.
        proposed_at: The gold battle, counted from 1, at which a pause was proposed first;
            none where it never was. Later luck does not take a proposal back: a person
            decides about it.
    """

    number: int
    right: int
    share: float
    lower: float
    upper: float
    log_ratio: float
    proposed_at: int | None


def log_likelihood_ratios(is_right: Booleans, *, care: float = CARE, coin: float = COIN) -> Floats:
    """The sequential likelihood ratio of a coin against care, after each gold battle.

    Args:
        is_right: Shape (n,). Whether each choice was the known winner, oldest first.
        care: Chance to be right with care.
        coin: Chance to be right by a coin.

    Returns:
        Shape (n,). Natural logs.

    Raises:
        ValueError: Where not 0 < coin < care < 1.

    References:
        Wald (1945), Annals of Mathematical Statistics 16.
    """
    if not 0 < coin < care < 1:
        raise ValueError(f"needs 0 < coin < care < 1, but coin is {coin} and care is {care}")
    gains = np.where(is_right, np.log(coin / care), np.log((1 - coin) / (1 - care)))
    return np.cumsum(gains, dtype=np.float64)


def judge_gold(is_right: Booleans, *, enough: float = ENOUGH, fewest: int = FEWEST) -> GoldRecord:
    """Say how a person does on gold, and whether a pause is to be proposed.

    Args:
        is_right: Shape (n,). Whether each choice was the known winner, oldest first. A tie
            where one answer is known to be better is not right.
        enough: Likelihood ratio at which a pause is proposed.
        fewest: Gold battles before which nothing is proposed.
    """
    is_right = np.asarray(is_right, dtype=np.bool_)
    log_ratio = log_likelihood_ratios(is_right)
    share, lower, upper = wilson(np.array([is_right.sum()]), np.array([len(is_right)]))
    crossed = np.flatnonzero(log_ratio[fewest - 1 :] >= np.log(enough))
    return GoldRecord(
        number=len(is_right),
        right=int(is_right.sum()),
        share=float(share[0]),
        lower=float(lower[0]),
        upper=float(upper[0]),
        log_ratio=float(log_ratio[-1]) if len(log_ratio) else 0.0,
        proposed_at=int(crossed[0]) + fewest if crossed.size else None,
    )
