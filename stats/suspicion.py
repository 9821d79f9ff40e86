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
from stats.newton import fit, laplacian
from stats.shares import wilson
from stats.tally import WinnerCode
from stats.votes import Votes

FORCED = (0.8, 0.95)  # shares of votes that a habit is supposed to force; half the stake on each
PRIOR_TIES = 2.0  # ties with a phantom in the fit of the others, against odds too sure
FALSE_DISCOVERIES = 0.05
TASTE = 0.5  # log units: how much the strengths of competitors differ from person to person
TASTE_STEPS = 8  # of Newton; the prior keeps them short


class Suspicion(StrEnum):
    """A way to vote that has little to do with the answers."""

    GUESSING = "guessing"
    ALWAYS_LEFT = "always_left"
    ALWAYS_RIGHT = "always_right"
    INVERTED = "inverted"
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
    votes: Votes, *, false_discoveries: float = FALSE_DISCOVERIES, taste: float = TASTE
) -> Signals:
    """Look at every annotator's votes in the light of everybody else's.

    Only votes with a winner are bet on: how readily people call a tie differs between
    honest people, and must not speak against them.

    Args:
        votes: All votes; ``first`` was on side A.
        false_discoveries: Share of honest people among the flagged that is put up with.
        taste: Standard deviation of honest people's own strengths around everybody's,
            log units. Half of the honest are taken to have such a taste, half to have
            none; 0 takes all to have none, and flags many who merely have one.

    Returns:
        One element for each annotator code, also for codes that never occur.

    Source:
        Betting: Shafer (2021), Journal of the Royal Statistical Society A 184; the flags:
        Wang and Ramdas (2022), e-Benjamini-Hochberg, Journal of the Royal Statistical
        Society B 84. Odds: Bradley-Terry on the others' decisive votes with a small prior.
    """
    groups = int(votes.annotator.max(initial=-1)) + 1
    decisive = votes.where((votes.winner == WinnerCode.FIRST) | (votes.winner == WinnerCode.SECOND))
    number = np.bincount(decisive.annotator, minlength=groups)
    on_left = decisive.annotator[decisive.winner == WinnerCode.FIRST]
    left = np.bincount(on_left, minlength=groups)
    log_e_value = np.zeros(groups)
    strongest = np.zeros(groups, dtype=np.int64)
    boosted = np.zeros(groups, dtype=np.int64)
    everyone = decisive.tally().wins()
    for annotator, own in decisive.by_annotator():
        odds = fit(everyone - own.tally().wins(), phantom=PRIOR_TIES).strength
        lead = odds[own.first] - odds[own.second]
        honest = np.logaddexp(0.0, log_taste(own, lead, taste)) - np.log(2.0)
        bets = log_bets(own, expit(lead)) - honest
        families = np.append(bets[:4], logsumexp(bets[4:]) - np.log(len(bets) - 4))
        log_e_value[annotator] = logsumexp(families) - np.log(len(families))
        strongest[annotator] = families.argmax()
        boosted[annotator] = bets[4:].argmax()
    share, lower, upper = wilson(left, number)
    return Signals(
        log_e_value=log_e_value,
        suspicion=tuple(list(Suspicion)[place] for place in strongest),
        boosted=boosted,
        flagged=benjamini_hochberg(log_e_value, false_discoveries),
        decisive=number.astype(np.int64),
        left_share=share,
        left_lower=lower,
        left_upper=upper,
    )


def log_bets(votes: Votes, chance: Floats) -> Floats:
    """Return what each bet made of 1, as natural logs.

    Args:
        votes: n votes of one person, all with a winner.
        chance: Shape (n,). Of the first competitor under honest voting, above 0, below 1.

    Returns:
        Shape (4 + K,). Guessing, always left, always right, inverted, then boosting each
        competitor. The last four kinds keep a part of honest voting, so that one vote
        that does not fit does not ruin the bet.

    Source:
        Likelihood ratios, as in `find_signals`.
    """
    won_left = votes.winner == WinnerCode.FIRST
    honest = np.where(won_left, chance, 1 - chance)
    guessing = np.log(0.5 / honest).sum()
    by_share = [_log_forced_bets(votes, honest, share) for share in FORCED]
    return np.append(guessing, logsumexp(by_share, axis=0) - np.log(len(FORCED)))


def _log_forced_bets(votes: Votes, honest: Floats, share: float) -> Floats:
    """Return what the bets on habits that force this share of the votes made of 1, as logs."""
    won_left = votes.winner == WinnerCode.FIRST
    winner = np.where(won_left, votes.first, votes.second)
    loser = np.where(won_left, votes.second, votes.first)
    fits, rest = np.log((share + (1 - share) * honest) / honest), np.log(1 - share)
    left = np.where(won_left, fits, rest).sum()
    right = np.where(won_left, rest, fits).sum()
    inverted = np.log((share * (1 - honest) + (1 - share) * honest) / honest).sum()
    boosting = np.bincount(winner, fits, votes.competitors)
    boosting += rest * np.bincount(loser, minlength=votes.competitors)
    return np.append([left, right, inverted], boosting)


def log_taste(votes: Votes, lead: Floats, taste: float) -> float:
    """Return how much better a personal taste explains one person's votes, all in all.

    Args:
        votes: n votes of one person, all with a winner.
        lead: Shape (n,). Strength of first minus second for everybody else, log units.
        taste: Standard deviation of the own strengths, log units.

    Returns:
        Natural log of the mean likelihood over all tastes, relative to no taste. Negative
        where no taste is needed.

    Source:
        Laplace's approximation of the marginal likelihood; the integrand is log-concave.
    """
    if not taste:
        return 0.0
    size = votes.competitors
    sign = np.where(votes.winner == WinnerCode.FIRST, 1.0, -1.0)
    own, cells = np.zeros(size), votes.first.astype(np.int64) * size + votes.second
    for _ in range(TASTE_STEPS):
        odds = lead + own[votes.first] - own[votes.second]
        miss = sign * expit(-sign * odds)
        gradient = np.bincount(votes.first, miss, size) - np.bincount(votes.second, miss, size)
        counted = np.bincount(cells, expit(odds) * expit(-odds), size * size)
        weight = np.asarray(counted, dtype=np.float64).reshape(size, size)
        hessian = laplacian(weight + weight.T) + np.eye(size) / taste**2
        own = own + np.linalg.solve(hessian, gradient - own / taste**2)
    odds = lead + own[votes.first] - own[votes.second]
    gained = (np.logaddexp(0, -sign * lead) - np.logaddexp(0, -sign * odds)).sum()
    volume = np.linalg.slogdet(hessian * taste**2)[1] / 2
    return float(gained - own @ own / (2 * taste**2) - volume)


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
