"""Groups of people who give one competitor more than everybody else's votes expect.

One person who lifts a competitor now and then looks like a person with a taste for it. Some
who lift the same one do not: tastes of different people have nothing to do with each other.
Signs only: a taste that some people share looks the same, and no vote is dropped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from stats.arrays import Floats
from stats.newton import fit
from stats.scale import POINTS_PER_LOGIT
from stats.votes import Votes

PRIOR_TIES = 2.0  # ties with a phantom in the fit of the others
SHARES = (0.15, 0.3, 0.6)  # of a member's votes that are forced
SIZES = (2, 4, 8)  # how many members are supposed, on average
SCAN_LEVEL, GIVEN_LEVEL = 0.008, 0.002  # together a hundredth of campaigns of honest people
DRAWS, SEED = 2000, 7
MIN_PEOPLE = 8  # with fewer there is no crowd to compare with
MIN_VOTES = 10  # on battles of the competitor, of a person, before they are looked at
MOST_VARIANCE = 4.0  # log units squared, of tastes
LARGEST = 2.0  # standardised lift; beyond, it counts as so much in the estimate of tastes
MEAN_OF_SQUARES = 0.9205  # of a normal variable so cut
BISECTIONS = 40


@dataclass(frozen=True, eq=False)
class Lifts:
    """What G people gave each of K competitors beyond what the others' votes expect.

    Attributes:
        lift: Shape (G, K). Wins and half the ties, minus those expected.
        left: Shape (G, K). What was left to give: battles minus what was expected.
        error: Shape (G, K). Standard error of the lift of an honest person with a taste;
            infinite below `MIN_VOTES` votes.
        taste: Standard deviation of tastes, log units, as the lifts themselves have it.
    """

    lift: Floats
    left: Floats
    error: Floats
    taste: float


@dataclass(frozen=True)
class GroupLift:
    """Some people who lift one competitor together.

    Attributes:
        competitor: Which.
        people: The codes of who carries the lift, or of the group that was given.
        chance: How often honest people look so, with all competitors (and groups) looked at.
        votes: Their votes on battles of the competitor.
        lift: What they gave it in each of these, beyond what all others' votes expect: 0.1
            is a win more in ten.
        points: How much its rating falls without their votes.
    """

    competitor: int
    people: tuple[int, ...]
    chance: float
    votes: int
    lift: float
    points: float


def lifts(votes: Votes) -> Lifts:
    """Return everybody's lifts, each under the ratings of all others.

    Args:
        votes: All votes; a tie is half a win for each.

    Source:
        Score residuals of Bradley-Terry with one person left out. Variance: that of the
        votes, ties included, plus tastes times the squared information; the tastes by
        Huber's proposal 2 (1964), which a few members hardly move.
    """
    size, groups = votes.competitors, int(votes.annotator.max(initial=-1)) + 1
    everyone, strength = table(votes), None
    lift, left, told = (np.zeros((groups, size)) for _ in range(3))
    number = np.zeros((groups, size), dtype=np.int64)
    missed = expected = 0.0
    for code, own in votes.by_annotator():
        strength = fit(everyone - table(own), phantom=PRIOR_TIES, start=strength).strength
        miss, chance = misses(own, strength)
        lift[code] = both_sides(own, miss, -miss)
        left[code] = both_sides(own, 1 - chance, chance)
        spread = chance * (1 - chance)
        told[code] = both_sides(own, spread, spread)
        number[code] = both_sides(own, np.ones(len(own)), np.ones(len(own))).astype(np.int64)
        missed += float(miss @ miss)
        expected += float(spread.sum())
    plain = told * (missed / expected if expected else 1.0)
    known = number >= MIN_VOTES
    variance = tastes_variance(lift[known], plain[known], told[known])
    error = np.sqrt(np.where(known, plain + variance * told**2, np.inf))
    return Lifts(lift, left, error, float(np.sqrt(variance)))


def tastes_variance(lift: Floats, plain: Floats, told: Floats) -> float:
    """Return the variance of tastes under which the lifts are as large as they should be.

    Args:
        lift: Shape (n,).
        plain: Shape (n,). Variance without tastes.
        told: Shape (n,). Information; tastes add their variance times its square.

    Returns:
        Log units squared; 0 where none is needed.
    """
    if not lift.size:
        return 0.0
    low, high = 0.0, MOST_VARIANCE
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        square = lift**2 / (plain + middle * told**2)
        is_short = np.minimum(square, LARGEST**2).mean() > MEAN_OF_SQUARES
        low, high = (middle, high) if is_short else (low, middle)
    return low


def find_groups(votes: Votes, given: Iterable[Sequence[int]] = ()) -> list[GroupLift]:
    """Look for people who lift the same competitor, and at groups that are known otherwise.

    Args:
        votes: All votes.
        given: Groups by annotator codes, such as people who were invited together.

    Returns:
        At most one unknown group for each competitor, and of the given ones those with a
        lift; the surest first. All of it honest in one campaign of a hundred at most.

    Source:
        Scan: the likelihood ratio of a sparse mixture (Donoho and Jin 2004, Annals of
        Statistics 32), its largest value over shares, sizes and competitors beside
        `DRAWS` values for honest people. Given groups: Holm (1979) over groups and
        competitors.
    """
    all_lifts = lifts(votes)
    if np.isfinite(all_lifts.error).any(axis=1).sum() < MIN_PEOPLE:
        return []
    found = [*scan(all_lifts), *try_given(all_lifts, [list(codes) for codes in given])]
    sure = sorted(found, key=lambda row: (row[2], row[0]))
    surest: dict[tuple[int, frozenset[int]], Found] = {}
    for row in sure:
        surest.setdefault((row[0], frozenset(row[1])), row)
    return [measured(votes, *row) for row in surest.values()]


Found = tuple[int, tuple[int, ...], float]  # competitor, people, chance


def scan(all_lifts: Lifts) -> list[Found]:
    """Return for each competitor the unknown group that lifts it, where there is one."""
    standing = np.isfinite(all_lifts.error).any(axis=1)
    codes = np.flatnonzero(standing)
    score = all_lifts.lift[codes] / all_lifts.error[codes]
    meant = np.stack([share * all_lifts.left[codes] / all_lifts.error[codes] for share in SHARES])
    usual = null_of(meant)
    found = []
    for competitor, value in enumerate(mixture(score, meant)):
        chance = (1 + np.count_nonzero(usual >= value)) / (1 + len(usual))
        if chance > SCAN_LEVEL:
            continue
        own = meant[:, :, competitor]
        ratio = np.max(own * score[:, competitor] - own**2 / 2, axis=0)
        members = codes[ratio > np.log(len(codes) / SIZES[1] - 1)]
        if len(members) > 1:
            found.append((competitor, tuple(members.tolist()), float(chance)))
    return found


def mixture(score: Floats, meant: Floats) -> Floats:
    """Return the largest log likelihood ratio of "some are members" against "nobody is".

    Args:
        score: Shape (..., G, K). Standardised lifts.
        meant: Shape (S, G, K). Their means for members, by the share that is forced.

    Returns:
        Shape (..., K).
    """
    largest = np.zeros(score.shape[:-2] + score.shape[-1:])
    for own in meant:
        ratio = np.exp(own * score - own**2 / 2)
        for size in SIZES:
            part = min(size / score.shape[-2], 0.5)
            largest = np.maximum(largest, np.log1p(part * (ratio - 1)).sum(axis=-2))
    return largest


def null_of(meant: Floats) -> Floats:
    """Return the largest value over competitors for honest people, drawn `DRAWS` times."""
    generator = np.random.default_rng(SEED)
    _, people, size = meant.shape
    drawn = np.zeros(DRAWS)
    for place in range(DRAWS):
        score = generator.normal(size=(people, size))
        if size > 1:  # what one competitor gets more, the others get less
            score = (score - score.mean(axis=1, keepdims=True)) / np.sqrt(1 - 1 / size)
        drawn[place] = mixture(score, meant).max(initial=0.0)
    return drawn


def try_given(all_lifts: Lifts, given: list[list[int]]) -> list[Found]:
    """Return which of the given groups lift which competitors."""
    rows = []
    for codes in given:
        own = np.array([code for code in codes if code < len(all_lifts.lift)], dtype=np.int64)
        error = all_lifts.error[own]
        known = np.isfinite(error)
        lift = np.where(known, all_lifts.lift[own], 0).sum(axis=0)
        variance = np.where(known, error, 0.0) ** 2
        for competitor in np.flatnonzero(known.sum(axis=0) > 1).tolist():
            score = lift[competitor] / np.sqrt(variance[:, competitor].sum())
            rows.append((competitor, tuple(own.tolist()), float(ndtr(-score))))
    rows.sort(key=lambda row: row[2])
    found: list[Found] = []
    worst = 0.0
    for place, (competitor, people, chance) in enumerate(rows):
        worst = max(worst, min(chance * (len(rows) - place), 1.0))
        if worst > GIVEN_LEVEL:
            break
        found.append((competitor, people, worst))
    return found


def measured(votes: Votes, competitor: int, people: tuple[int, ...], chance: float) -> GroupLift:
    """Return the group with what it gave, under the ratings without it."""
    inside = np.isin(votes.annotator, people)
    own, others = votes.where(inside), votes.where(~inside)
    without = fit(table(others), phantom=PRIOR_TIES).strength
    everyone = fit(table(votes), phantom=PRIOR_TIES).strength
    fallen = (everyone - everyone.mean()) - (without - without.mean())
    own = own.where((own.first == competitor) | (own.second == competitor))
    miss, _chance = misses(own, without)
    gained = both_sides(own, miss, -miss)[competitor]
    return GroupLift(
        competitor=competitor,
        people=people,
        chance=chance,
        votes=len(own),
        lift=float(gained / max(len(own), 1)),
        points=float(fallen[competitor] * POINTS_PER_LOGIT),
    )


def misses(votes: Votes, strength: Floats) -> tuple[Floats, Floats]:
    """Return scores of the first competitor minus their expectations, and these; shape (n,)."""
    chance = expit(strength[votes.first] - strength[votes.second])
    return votes.scores() - chance, chance


def both_sides(votes: Votes, of_first: Floats, of_second: Floats) -> Floats:
    """Return for each competitor the sum over its votes, shape (K,)."""
    size = votes.competitors
    first = np.bincount(votes.first, of_first, size)
    return np.asarray(first + np.bincount(votes.second, of_second, size))


def table(votes: Votes) -> Floats:
    """Return wins plus half the ties of row against column, shape (K, K)."""
    size, score = votes.competitors, votes.scores()
    cells = votes.first.astype(np.int64) * size + votes.second
    turned = votes.second.astype(np.int64) * size + votes.first
    counted = np.bincount(cells, score, size**2) + np.bincount(turned, 1 - score, size**2)
    return np.asarray(counted, dtype=np.float64).reshape(size, size)
