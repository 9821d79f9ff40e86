"""Whether somebody's votes say anything: a coin against care, from all that is known.

Four pieces of evidence are independent given how a person works: who won, where the ties
fell, gold battles, and how long it took. Each is a likelihood ratio of a coin against care,
and their product is the evidence. Signs only: nothing is dropped, and speed alone is none.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from scipy.special import expit

from stats.arrays import Floats, Integers
from stats.gold import CARE, COIN
from stats.honest import Honest, Own
from stats.tally import WinnerCode
from stats.votes import Votes

ENOUGH = 30.0  # times that a coin explains it better than care
OWN_ORDER = 3.0  # times that an order of their own beats a coin: then it is none
FEWEST = 20  # votes with a winner, before they say anything of a person
SURE = 100.0  # times that turning round explains gold better than a coin
FASTER = 3.0  # times as fast a coin is; also the most that times can weigh, either way
FEWEST_TIMED = 10  # votes with a time, of a person
FEWEST_OTHERS = 5  # people with times, to compare with
LEAST_SPREAD = 0.25  # log units of seconds: people differ at least so much
SLOPE_SPREAD = 2.0  # standard deviation of the slope's prior around 1; weak
SLOPE_STEPS = 50
DEVIATIONS = 1.4826  # standard deviations in a median absolute deviation, for a normal law


class Verdict(StrEnum):
    """What a person's votes look like."""

    TOO_FEW = "too_few"
    COMMON = "common"  # everybody's order, with a taste of their own
    OWN_ORDER = "own_order"  # an order of their own: honest, for all that votes can tell
    NOTHING = "nothing"  # a coin explains them
    TURNED = "turned"  # even gold, whose better answer is beyond doubt, is turned round


@dataclass(frozen=True, eq=False)
class Care:
    """What is known of G people. Logs are natural, of a coin against care; 0 says nothing.

    Attributes:
        slope: Shape (G,). Of their votes with a winner on the leads that everybody else's
            votes give: 1 follows them, 0 has nothing to do with them; NaN without any.
        error: Shape (G,). Its standard error.
        log_votes: Shape (G,). Evidence from who won.
        log_ties: Shape (G,). From where the ties fell, whatever their number.
        log_gold: Shape (G,). From gold battles.
        log_times: Shape (G,). From how long it took; never beyond log `FASTER`.
        verdict: What all of it looks like.
    """

    slope: Floats
    error: Floats
    log_votes: Floats
    log_ties: Floats
    log_gold: Floats
    log_times: Floats
    verdict: tuple[Verdict, ...]

    @property
    def log_all(self) -> Floats:
        """Shape (G,). The pieces together: the log of the product of their ratios."""
        return np.asarray(self.log_votes + self.log_ties + self.log_gold + self.log_times)


@dataclass(frozen=True, eq=False)
class Gold:
    """Gold battles of G people.

    Attributes:
        log_ratio: Shape (G,). Natural log of a coin against care; 0 without any.
        number: Shape (G,). How many there were.
        right: Shape (G,). Of them with the known winner.
    """

    log_ratio: Floats
    number: Integers
    right: Integers


def weigh(people: list[Own], law: Honest, gold: Gold, seconds: list[Floats]) -> Care:
    """Return what everybody's votes, ties, gold and times say together.

    Args:
        people: Everybody, from `honest.leave_one_out`.
        law: Of the same people, from `honest.honest`.
        gold: Of all G codes.
        seconds: For each of G codes the active seconds of the votes that were timed.

    Returns:
        `Verdict.NOTHING` where a coin is `ENOUGH` times as likely as care, from `FEWEST`
        votes with a winner on, unless an order of their own is `OWN_ORDER` times as likely
        as the coin. `Verdict.TURNED` where turning round explains gold `SURE` times better
        than a coin and the votes, too, follow the common order backwards: a taste, however
        rare, does not make worse what is beyond doubt.

    Source:
        Product of likelihood ratios: Neyman and Pearson (1933); looking after every vote:
        Ville's inequality. Thresholds by simulation, `tests/simulations/test_care.py`.
    """
    groups = len(law.decided)
    slope, error = np.full(groups, np.nan), np.full(groups, np.nan)
    for person in people:
        own = person.decided()
        if len(own.votes):
            slope[person.annotator], error[person.annotator] = slope_of(own.votes, own.lead)
    care = Care(
        slope=slope,
        error=error,
        log_votes=law.log_coin - law.log_common,
        log_ties=log_ties(people, groups),
        log_gold=gold.log_ratio,
        log_times=log_times(seconds),
        verdict=(),
    )
    turned = gold.number * np.log(CARE / COIN) + gold.right * np.log((1 - CARE) / CARE)
    is_turned = (turned >= np.log(SURE)) & (slope + 2 * error < 0)
    is_nothing = care.log_all >= np.log(ENOUGH)
    is_nothing &= law.log_own - law.log_coin < np.log(OWN_ORDER)
    is_own = law.log_own - np.logaddexp(law.log_common, law.log_coin) >= np.log(ENOUGH)
    rules = [law.decided < FEWEST, is_turned, is_nothing, is_own]
    names = [Verdict.TOO_FEW, Verdict.TURNED, Verdict.NOTHING, Verdict.OWN_ORDER]
    places = np.select(rules, np.arange(len(names)), len(names))
    verdict = tuple([*names, Verdict.COMMON][place] for place in places)
    return replace(care, verdict=verdict)


def slope_of(votes: Votes, lead: Floats) -> tuple[float, float]:
    """Return how closely votes follow leads, and the standard error.

    Args:
        votes: n votes of one person, all with a winner.
        lead: Shape (n,). Strength of first minus second for everybody else, log units.

    Returns:
        The slope k of P(first) = 1 / (1 + exp(-k lead)), with a weak prior around 1.

    Source:
        Logistic regression through the origin, by Newton's method.
    """
    won = votes.winner == WinnerCode.FIRST
    slope = 0.0
    for _ in range(SLOPE_STEPS):
        chance = expit(slope * lead)
        told = lead**2 @ (chance * (1 - chance)) + SLOPE_SPREAD**-2
        step = (lead @ (won - chance) - (slope - 1) / SLOPE_SPREAD**2) / told
        slope += float(np.clip(step, -1, 1))
        if abs(step) < 1e-9:
            break
    return slope, float(told**-0.5)


def log_ties(people: list[Own], groups: int) -> Floats:
    """Return what the places of people's ties say for a coin, whatever their number.

    Where others tie more among equals, so does care; a coin ties anywhere.

    Args:
        people: Everybody, from `honest.leave_one_out`.
        groups: G, how many annotator codes there are.

    Returns:
        Shape (G,). Natural logs; 0 where the others' ties do not depend on leads.

    Source:
        Logistic law of a tie with a level for each person and one common slope on the
        absolute lead; the slope by one step from zero, with the person left out, and the
        ratio to second order (Le Cam 1960, local asymptotic normality).
    """
    score, told = np.zeros(groups), np.zeros(groups)
    for person in people:
        tied = person.votes.winner >= WinnerCode.TIE
        away = np.abs(person.lead) - np.abs(person.lead).mean()
        score[person.annotator] = away @ tied
        told[person.annotator] = tied.mean() * (1 - tied.mean()) * (away @ away)
    others = told.sum() - told
    common = (score.sum() - score) / np.where(others > 0, others, np.inf)
    return np.asarray(common**2 * told / 2 - common * score)


def log_times(seconds: list[Floats]) -> Floats:
    """Return what times say for a coin that takes a third of others' time.

    Args:
        seconds: For each of G codes the active seconds of the votes that were timed.

    Returns:
        Shape (G,). Natural logs, at most log `FASTER` either way; 0 where there are too few
        times, of the person or of others.

    Source:
        Two normal laws of a person's mean log time, apart by log `FASTER`, with the others'
        median and median absolute deviation.
    """
    mean = np.array([np.log(own).mean() if len(own) >= FEWEST_TIMED else np.nan for own in seconds])
    timed, found = np.flatnonzero(~np.isnan(mean)), np.zeros(len(seconds))
    for place in timed:
        others = mean[timed[timed != place]]
        if len(others) < FEWEST_OTHERS:
            continue
        middle = np.median(others)
        spread = max(DEVIATIONS * float(np.median(np.abs(others - middle))), LEAST_SPREAD)
        slower, apart = mean[place] - middle, np.log(FASTER)
        found[place] = np.clip(-apart * (2 * slower + apart) / (2 * spread**2), -apart, apart)
    return found
