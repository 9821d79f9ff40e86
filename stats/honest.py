"""How likely a person's votes are if they are honest: in everybody's order, or their own.

Honest people differ. How much is read from everybody else's votes, so that neither a crowd
of one mind nor one of many tastes is judged by a spread that is not its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp

from stats.arrays import Floats, Integers
from stats.newton import fit, laplacian
from stats.tally import WinnerCode
from stats.votes import Votes

PRIOR_TIES = 2.0  # ties with a phantom in the fit of the others, against odds too sure
TASTES = (0.0, 0.25, 0.5, 0.8)  # log units: spreads of people's own strengths that are tried
USUAL = 0.5  # log units; one of `TASTES`
NARROWEST = 0.3  # log units: of an order of somebody's own
NEAR_TURNED = 0.25  # log units: how far an order turned round is from everybody's, turned
STEPS = 12  # of Newton at most; the prior keeps them short
TOLERANCE = 1e-6  # log units


@dataclass(frozen=True, eq=False)
class Own:
    """One person's votes beside the odds that everybody else's votes give.

    Attributes:
        annotator: The person's code.
        votes: All n of them.
        lead: Shape (n,). Strength of the first minus the second for everybody else, log units.
        spread: Standard deviation of those strengths over competitors, log units.
    """

    annotator: int
    votes: Votes
    lead: Floats
    spread: float

    def decided(self) -> "Own":
        """Those with a winner: how readily people call a tie differs between honest people."""
        kept = is_decided(self.votes)
        return Own(self.annotator, self.votes.where(kept), self.lead[kept], self.spread)


@dataclass(frozen=True, eq=False)
class Honest:
    """Log likelihoods of the votes with a winner of G people; zero for who has none.

    Attributes:
        decided: Shape (G,). Votes with a winner.
        log_common: Shape (G,). In everybody's order, with a taste as others have.
        log_usual: Shape (G,). The same, but that half have none and half one of `USUAL`,
            whatever others have.
        log_own: Shape (G,). In an order of their own: any, or everybody's turned round.
    """

    decided: Integers
    log_common: Floats
    log_usual: Floats
    log_own: Floats

    @property
    def log_coin(self) -> Floats:
        """Shape (G,). If each winner were tossed."""
        return np.asarray(-np.log(2.0) * self.decided)


def is_decided(votes: Votes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which votes have a winner, shape (n,)."""
    return np.asarray((votes.winner == WinnerCode.FIRST) | (votes.winner == WinnerCode.SECOND))


def leave_one_out(votes: Votes) -> Iterator[Own]:
    """Yield each known annotator's votes with the odds of everybody else's.

    Args:
        votes: All votes. The odds rest on those with a winner.

    Yields:
        Annotators in the order of their codes.

    Source:
        Bradley-Terry on the others' votes with a winner, with a small prior.
    """
    everyone = votes.where(is_decided(votes)).tally().wins()
    strength = None
    for annotator, own in votes.by_annotator():
        others = everyone - own.where(is_decided(own)).tally().wins()
        strength = fit(others, phantom=PRIOR_TIES, start=strength).strength
        lead = strength[own.first] - strength[own.second]
        yield Own(annotator, own, lead, float(strength.std()))


def look_at(votes: Votes) -> tuple[list[Own], Honest]:
    """Return everybody beside everybody else, and how likely their votes are if honest."""
    people = list(leave_one_out(votes))
    return people, honest(people, int(votes.annotator.max(initial=-1)) + 1)


def honest(people: list[Own], groups: int) -> Honest:
    """Return how likely each person's votes with a winner are if the person is honest.

    Args:
        people: Everybody, from `leave_one_out`.
        groups: G, how many annotator codes there are.

    Returns:
        `log_common` is the mean likelihood over `TASTES`, each weighed by how well it
        explains everybody else's votes; `log_usual` that over two of them; `log_own` that
        over an order drawn anew, as wide as everybody's, and everybody's turned round.

    Source:
        Empirical Bayes with one person left out: Robbins (1956), Proceedings of the Third
        Berkeley Symposium; Efron (2010), Large-Scale Inference.
    """
    decided = np.zeros(groups, dtype=np.int64)
    by_taste, log_own = np.zeros((groups, len(TASTES))), np.zeros(groups)
    for person in people:
        own, code = person.decided(), person.annotator
        decided[code] = len(own.votes)
        by_taste[code] = [log_likelihood(own.votes, own.lead, taste) for taste in TASTES]
        anew = log_likelihood(own.votes, 0 * own.lead, max(own.spread, NARROWEST))
        turned = log_likelihood(own.votes, -own.lead, NEAR_TURNED)
        log_own[code] = np.logaddexp(anew, turned) - np.log(2.0)
    weight = by_taste.sum(axis=0) - by_taste
    weight -= logsumexp(weight, axis=1, keepdims=True)
    common = np.asarray(logsumexp(by_taste + weight, axis=1))
    usual = np.logaddexp(by_taste[:, 0], by_taste[:, TASTES.index(USUAL)]) - np.log(2.0)
    return Honest(decided, common, usual, log_own)


def log_likelihood(votes: Votes, lead: Floats, taste: float) -> float:
    """Return how likely votes are when a person's own strengths scatter around given ones.

    Args:
        votes: n votes of one person, all with a winner.
        lead: Shape (n,). Strength of first minus second, log units.
        taste: Standard deviation of the own strengths around them, log units.

    Returns:
        Natural log of the mean likelihood over all tastes.

    Source:
        As `log_taste`.
    """
    sign = np.where(votes.winner == WinnerCode.FIRST, 1.0, -1.0)
    return float(-np.logaddexp(0, -sign * lead).sum()) + log_taste(votes, lead, taste)


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
    if not taste or not len(votes):
        return 0.0
    size = votes.competitors
    sign = np.where(votes.winner == WinnerCode.FIRST, 1.0, -1.0)
    own, cells = np.zeros(size), votes.first.astype(np.int64) * size + votes.second
    for _ in range(STEPS):
        odds = lead + own[votes.first] - own[votes.second]
        miss = sign * expit(-sign * odds)
        gradient = np.bincount(votes.first, miss, size) - np.bincount(votes.second, miss, size)
        counted = np.bincount(cells, expit(odds) * expit(-odds), size * size)
        weight = np.asarray(counted, dtype=np.float64).reshape(size, size)
        hessian = laplacian(weight + weight.T) + np.eye(size) / taste**2
        step = np.linalg.solve(hessian, gradient - own / taste**2)
        own = own + step
        if np.abs(step).max() < TOLERANCE:
            break
    odds = lead + own[votes.first] - own[votes.second]
    gained = (np.logaddexp(0, -sign * lead) - np.logaddexp(0, -sign * odds)).sum()
    volume = np.linalg.slogdet(hessian * taste**2)[1] / 2
    return float(gained - own @ own / (2 * taste**2) - volume)
