"""Signs that somebody does not vote by what the answers say. Signs only: nothing is dropped.

Each person's votes are bet against: what would a person earn who bets on "always left",
"for one competitor, whatever it shows" and so on, at the odds that the other people's votes
give? Honest votes make such bets lose on average, however often one looks.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit, logsumexp

from stats.arrays import Booleans, Floats, Integers
from stats.honest import Honest, Own
from stats.shares import wilson
from stats.tally import WinnerCode
from stats.votes import Votes

FORCED = (0.8, 0.95)  # shares of votes that a habit is supposed to force; half the stake on each
FALSE_DISCOVERIES = 0.05


class Suspicion(StrEnum):
    """A way to vote that has little to do with the answers."""

    ALWAYS_LEFT = "always_left"
    ALWAYS_RIGHT = "always_right"
    BOOSTING = "boosting"


@dataclass(frozen=True, eq=False)
class Signals:
    """What the bets against each annotator earned.

    Attributes:
        log_e_value: Shape (G,). Natural log of the e-value: the mean of what all bets made of
            1. Above log 20 is as strange as a chance of 5 %; 0 without decisive votes.
        suspicion: For each annotator the way of voting whose bet earned most.
        boosted: Shape (G,). The competitor whose boosting bet earned most.
        flagged: Shape (G,). Chosen so that at most `FALSE_DISCOVERIES` of the flagged are
            honest, on average.
        decisive: Shape (G,). Votes with a winner, on which all this rests.
        left_share: Shape (G,). Share of them for side A; NaN without any.
        left_lower: Shape (G,). Lower end of its 95 % interval.
        left_upper: Shape (G,). Upper end.
    """

    log_e_value: Floats
    suspicion: tuple[Suspicion, ...]
    boosted: Integers
    flagged: Booleans
    decisive: Integers
    left_share: Floats
    left_lower: Floats
    left_upper: Floats


def find_signals(
    people: list[Own], law: Honest, *, false_discoveries: float = FALSE_DISCOVERIES
) -> Signals:
    """Look at every annotator's votes in the light of everybody else's.

    Only votes with a winner are bet on: how readily people call a tie differs between
    honest people, and must not speak against them. Coins are `stats.care`'s matter, and
    nobody is suspected of an order that is turned round: it may be their taste.

    Args:
        people: Everybody, from `honest.leave_one_out`; first was on side A.
        law: Of the same people, from `honest.honest`. Half of the honest are taken to have
            no taste, half one of `honest.USUAL`: as wide a one as is found among others
            would excuse who boosts.
        false_discoveries: Share of honest people among the flagged that is put up with.

    Returns:
        One element for each annotator code, also for codes that never occur.

    Source:
        Betting: Shafer (2021), Journal of the Royal Statistical Society A 184; the flags:
        Wang and Ramdas (2022), e-Benjamini-Hochberg, Journal of the Royal Statistical
        Society B 84.
    """
    groups = len(law.decided)
    left, log_e_value = np.zeros(groups, dtype=np.int64), np.zeros(groups)
    strongest = np.zeros(groups, dtype=np.int64)
    boosted = np.zeros(groups, dtype=np.int64)
    for person in people:
        own, code = person.decided(), person.annotator
        if not len(own.votes):
            continue
        left[code] = np.count_nonzero(own.votes.winner == WinnerCode.FIRST)
        bets = log_bets(own.votes, expit(own.lead)) - law.log_usual[code]
        families = np.append(bets[:2], logsumexp(bets[2:]) - np.log(len(bets) - 2))
        log_e_value[code] = logsumexp(families) - np.log(len(families))
        strongest[code] = families.argmax()
        boosted[code] = bets[2:].argmax()
    share, lower, upper = wilson(left, law.decided)
    return Signals(
        log_e_value=log_e_value,
        suspicion=tuple(list(Suspicion)[place] for place in strongest),
        boosted=boosted,
        flagged=benjamini_hochberg(log_e_value, false_discoveries),
        decisive=law.decided,
        left_share=share,
        left_lower=lower,
        left_upper=upper,
    )


def log_bets(votes: Votes, chance: Floats) -> Floats:
    """Return how likely each habit makes the votes.

    Args:
        votes: n votes of one person, all with a winner.
        chance: Shape (n,). Of the first competitor under honest voting, above 0, below 1.

    Returns:
        Shape (2 + K,). Natural logs: always left, always right, then boosting each
        competitor. Each keeps a part of honest voting, so that one vote that does not fit
        does not ruin the bet.

    Source:
        Likelihood ratios, as in `find_signals`.
    """
    won_left = votes.winner == WinnerCode.FIRST
    honest = np.where(won_left, chance, 1 - chance)
    by_share = [_log_forced_bets(votes, honest, share) for share in FORCED]
    return np.asarray(logsumexp(by_share, axis=0) - np.log(len(FORCED)))


def _log_forced_bets(votes: Votes, honest: Floats, share: float) -> Floats:
    """Return the logs for habits that force this share of the votes."""
    won_left = votes.winner == WinnerCode.FIRST
    winner = np.where(won_left, votes.first, votes.second)
    loser = np.where(won_left, votes.second, votes.first)
    meant, rest = np.log(share + (1 - share) * honest), np.log((1 - share) * honest)
    left = np.where(won_left, meant, rest).sum()
    right = np.where(won_left, rest, meant).sum()
    plain = np.log(honest)
    boosting = np.bincount(winner, meant - plain, votes.competitors)
    boosting += np.bincount(loser, rest - plain, votes.competitors)
    return np.append([left, right], boosting + plain.sum())


def benjamini_hochberg(log_e_value: Floats, false_discoveries: float) -> Booleans:
    """Return whom to flag by their e-values.

    Args:
        log_e_value: Shape (G,). Natural logs of e-values; they may depend on each other.
        false_discoveries: Expected share of honest people among the flagged.

    Returns:
        Shape (G,). True for the k with the largest e-values, k as large as possible with
        the k-th at least G / (k * false_discoveries).

    Source:
        Wang and Ramdas (2022), Journal of the Royal Statistical Society B 84.
    """
    order = np.argsort(-log_e_value, kind="stable")
    needed = np.log(len(log_e_value) / (np.arange(1, len(log_e_value) + 1) * false_discoveries))
    enough = np.flatnonzero(log_e_value[order] >= needed)
    flagged = np.zeros(len(log_e_value), dtype=np.bool_)
    if enough.size:
        flagged[order[: enough[-1] + 1]] = True
    return flagged
