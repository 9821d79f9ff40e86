"""What a campaign of votes will be able to tell, worked out before it starts.

The votes to expect go through the same sandwich as the votes of a board, so that a plan and
the board that follows it speak of the same interval: of the difference from the mean rating.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import ndtri

from stats.arrays import Codes, Floats, Integers
from stats.crowd import ENOUGH_CLUSTERS
from stats.freedom import quantile
from stats.newton import win_chances
from stats.sandwich import difference_variances, sandwich
from stats.scale import POINTS_PER_LOGIT
from stats.sequential import ERROR, POWER

LEVEL = 0.95
TIE_SHARE = 0.25  # both bad among them
SPREAD = 100.0  # points: standard deviation of true ratings in an arena of usual models
DESIGN_EFFECT = 2.0  # three votes on each battle that agree with an alpha of one half
BOARDS = 32  # boards of true ratings that a width is averaged over
MOST_TIES = 1.9  # times the smaller chance to win: beyond it no vote could be lost


class PlanError(ValueError):
    """From such votes no ratings could be worked out, or no votes are enough."""


@dataclass(frozen=True, eq=False)
class Expectation:
    """What votes of a design will tell, on average over boards of true ratings.

    Attributes:
        votes: Shape (K,). Votes of each competitor; under the board's floor it gets no rating.
        half_width: Shape (K,). Half of the 95 % interval of each rating, points.
        smallest_gap: Shape (K, K). Points that two true ratings must be apart to be told
            apart, at one look, with a chance of `POWER`; 0 on the diagonal.
    """

    votes: Integers
    half_width: Floats
    smallest_gap: Floats


def balanced_design(competitors: int, votes: int) -> Integers:
    """Share votes out evenly among all pairs.

    Args:
        competitors: K, at least 2.
        votes: All votes of the campaign. What is left after equal shares goes to
            neighbours on a circle first, so that everybody gets nearly the same.

    Returns:
        Shape (K, K), symmetric, diagonal zero: the votes of each pair.

    Raises:
        PlanError: Fewer than two competitors or a negative number of votes.
    """
    if competitors < 2 or votes < 0:
        raise PlanError(f"{votes} votes among {competitors} competitors make no design")
    first, second = np.triu_indices(competitors, 1)
    apart = np.minimum(second - first, competitors - second + first)
    share, left = divmod(votes, len(first))
    each = np.full(len(first), share, dtype=np.int64)
    each[np.argsort(apart, kind="stable")[:left]] += 1
    design = np.zeros((competitors, competitors), dtype=np.int64)
    design[first, second] = design[second, first] = each
    return design


def effect_of_overlap(votes_per_battle: float, agreement: float) -> float:
    """Return how many times wider variances are because votes on one battle hang together.

    Args:
        votes_per_battle: How many people vote on each battle; at least 1.
        agreement: Their agreement beyond chance (Krippendorff's alpha), 0 to 1: how much of
            the spread of votes lies between battles, not within them.

    Returns:
        1 + (votes_per_battle - 1) agreement.

    Raises:
        PlanError: A number is out of range.

    Source:
        Kish (1965), Survey Sampling, section 5.4.
    """
    if votes_per_battle < 1 or not 0 <= agreement <= 1:
        raise PlanError("needs at least one vote for each battle and an agreement of 0 to 1")
    return 1 + (votes_per_battle - 1) * agreement


def expected_intervals(
    design: Codes,
    *,
    tie_share: float = TIE_SHARE,
    spread: float = SPREAD,
    design_effect: float = DESIGN_EFFECT,
    people: int | None = None,
    tastes: float = 0.0,
) -> Expectation:
    """Work out how wide the intervals of a board will be.

    Args:
        design: Shape (K, K), symmetric, diagonal zero: how many votes each pair will get.
        tie_share: Share of ties and both-bad votes, 0 up to below 1. Uneven pairs have less
            room for ties: at most `MOST_TIES` times the smaller chance to win.
        spread: Standard deviation of the true ratings, points; 0: all are equal. Where it is
            not 0, the answer is the mean over `BOARDS` boards, always the same ones.
        design_effect: How many times wider variances are than those of independent votes;
            at least 1. See `effect_of_overlap` for votes on one battle.
        people: How many will vote. Boards take Student's t for so many, from
            `stats.clusters.ENOUGH_CLUSTERS` on; the normal distribution when not given.
        tastes: Standard deviation of one person's own ratings around everybody's, points, as
            `stats.tastes` has it. Counts where boards take people as clusters.

    Returns:
        Half widths and smallest gaps.

    Raises:
        PlanError: Not a design, no way from one competitor to another along pairs with
            votes, or a number out of range.

    Source:
        The sandwich of `stats.sandwich` at the votes to expect. Tastes of G people who share
        the design evenly move the scores by L d / G each, L the Laplacian of the information,
        d a person's own: for the ratings a variance of tastes^2 / G, whatever the votes. Half
        widths as in `stats.bradley_terry.with_covariance`, gaps as in `stats.sequential.compare`.
    """
    votes = _checked(design)
    if not (0 <= tie_share < 1 and spread >= 0 and design_effect >= 1 and tastes >= 0):
        raise PlanError("needs 0 <= tie_share < 1, spread, tastes >= 0 and design_effect >= 1")
    covariances = design_effect * np.array(
        [_covariance(votes, board, tie_share) for board in _true_strengths(len(votes), spread)]
    )
    freedom = None
    if people is not None and people >= ENOUGH_CLUSTERS:
        freedom = people - 1
        covariances = covariances + tastes**2 / people * (np.eye(len(votes)) - 1 / len(votes))
    reach = quantile(1 - ERROR, freedom) + quantile(2 * POWER - 1, freedom)
    deviations = np.array([np.sqrt(difference_variances(each)) for each in covariances])
    errors = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    return Expectation(
        votes=votes.sum(axis=1).astype(np.int64),
        half_width=np.asarray(quantile(LEVEL, freedom) * errors.mean(axis=0)),
        smallest_gap=np.asarray(reach * deviations.mean(axis=0)),
    )


def _checked(design: Codes) -> Floats:
    """Return the design as floats, or say why no ratings could come from it."""
    votes = np.asarray(design, dtype=np.float64)
    if votes.ndim != 2 or votes.shape[0] != votes.shape[1] or len(votes) < 2:
        raise PlanError("a design needs one row and one column for each of two or more")
    if not np.isfinite(votes).all() or (votes < 0).any() or (votes != votes.T).any():
        raise PlanError("a design needs numbers of votes, the same for (i, j) and (j, i)")
    if np.diag(votes).any():
        raise PlanError("a competitor cannot meet itself")
    parts, _ = connected_components(csr_array(votes), directed=False)
    if parts > 1:
        raise PlanError(f"the design falls into {parts} parts with no votes between them")
    return votes


def _true_strengths(competitors: int, spread: float) -> Floats:
    """Return boards of true strengths, log units: shape (boards, K).

    Each competitor takes every one of `BOARDS` evenly likely places of the normal
    distribution once, in a fixed order of its own, so that few boards stand for all.
    """
    if not spread:
        return np.zeros((1, competitors))
    places = ndtri((np.arange(BOARDS) + 0.5) / BOARDS)
    places = places / places.std() * spread / POINTS_PER_LOGIT
    generator = np.random.default_rng(0)
    return np.column_stack([generator.permutation(places) for _ in range(competitors)])


def _covariance(votes: Floats, strength: Floats, tie_share: float) -> Floats:
    """Return the covariance of ratings under one board of true strengths, points squared."""
    chance = win_chances(strength)
    ties = np.minimum(tie_share, MOST_TIES * np.minimum(chance, chance.T))
    spread = sandwich(strength, votes * (chance - ties / 2), votes * ties)
    return np.asarray(POINTS_PER_LOGIT**2 * spread)
