"""A board of Bradley-Terry ratings from counted votes: ratings, intervals, ranks, reasons.

board = rate(Tally(competitors=2, first=[0], second=[1], ...), floor=30)
board.rating, board.lower, board.upper, board.rank_low, board.rank_high
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from stats.arrays import Booleans, Floats, Integers
from stats.comparability import rateable
from stats.freedom import Freedom, quantile, reach_of
from stats.newton import Solver, fit
from stats.ranks import DRAWS, rank_ranges
from stats.sandwich import DECISIVE_FLOOR, weighted_sandwich
from stats.scale import CENTRE, POINTS_PER_LOGIT
from stats.tally import Tally
from stats.weights import PairSums, plain_sums

Number = TypeVar("Number", np.float64, np.int64)

FLOOR = 30  # votes that a competitor needs before it gets a rating
PHANTOM = 1.0  # ties with a competitor of strength 0 behind every prior-based estimate


class AnchorError(ValueError):
    """The competitor that should fix the scale has no rating itself."""


class RatingState(StrEnum):
    """Why a competitor is rated, or why it is not."""

    RATED = "rated"
    NO_VOTES = "no_votes"
    TOO_FEW_VOTES = "too_few_votes"
    UNDEFEATED = "undefeated"
    WINLESS = "winless"
    UNCONNECTED = "unconnected"
    UNDETERMINED = "undetermined"  # never from `rate`: style and strength cannot be told apart


@dataclass(frozen=True, eq=False)
class BoardRatings:
    """What `rate` found; every array is in the order of the competitors.

    Attributes:
        rating: Shape (K,). Elo points; NaN where provisional.
        lower: Shape (K,). Lower end of the interval, points; NaN where provisional.
        upper: Shape (K,). Upper end, points; NaN where provisional.
        standard_error: Shape (K,). Points; NaN where provisional.
        covariance: Shape (K, K). Points squared; NaN in provisional rows and columns. The
            variance of the difference of i and j is c_ii + c_jj - 2 c_ij.
        estimate: Shape (K,). Points, for everyone. PRIOR-BASED: it counts one imagined tie
            with an average competitor, and must be shown under that name only.
        provisional: Shape (K,). True where there is no rating.
        reason: K reasons.
        rank_low: Shape (K,). Best rank among the rated; 0 where provisional.
        rank_high: Shape (K,). Worst rank among the rated; 0 where provisional.
        votes: Shape (K,). All votes of the competitor.
        counted_votes: Shape (K,). Votes against rated competitors, which the floor counts.
        wins: Shape (K,).
        losses: Shape (K,).
        ties: Shape (K,). Without the both-bad votes.
        both_bad: Shape (K,).
        iterations: Newton steps of the fit; 0 when nobody is rated.
        solver: Which method finished the fit.
        level: Chance that an interval holds its true rating, as asked for.
        floor: The floor of votes, as asked for.
        anchor: The competitor whose rating is fixed, or None.
    """

    rating: Floats
    lower: Floats
    upper: Floats
    standard_error: Floats
    covariance: Floats
    estimate: Floats
    provisional: Booleans
    reason: tuple[RatingState, ...]
    rank_low: Integers
    rank_high: Integers
    votes: Integers
    counted_votes: Integers
    wins: Integers
    losses: Integers
    ties: Integers
    both_bad: Integers
    iterations: int
    solver: Solver
    level: float
    floor: int
    anchor: int | None


def rate(
    tally: Tally,
    *,
    floor: int = FLOOR,
    level: float = 0.95,
    seed: int = 0,
    anchor: int | None = None,
    anchor_rating: float = CENTRE,
    decisive_floor: int = DECISIVE_FLOOR,
    rank_draws: int = DRAWS,
    sums: PairSums | None = None,
) -> BoardRatings:
    """Rate the competitors of a board.

    A tie counts as half a win for both, and so does a both-bad vote. Nobody gets an
    invented number: the undefeated, the winless, the unconnected and the rare have none.

    The result is a function of the arguments alone. Votes enter as sums of whole numbers,
    so neither the order of the cells nor the sides change a bit of it; another order of
    the competitors changes the last digits, as does another processor or numerical library.

    Args:
        tally: The counted votes of K competitors.
        floor: Votes against rated competitors that a rating needs; at least 1.
        level: Chance that an interval holds its true rating, and that all rank ranges are
            right together. Between 0 and 1.
        seed: Of the simulation behind the rank ranges.
        anchor: Index of a competitor whose rating is fixed. Intervals are then those of
            the differences from it. Without one the mean rating is `CENTRE`, and the
            intervals are those of differences from the mean.
        anchor_rating: Where the anchor is fixed, in points.
        decisive_floor: See `stats.sandwich.sandwich`; 0 gives the plain sandwich.
        rank_draws: Simulated boards behind the rank ranges.
        sums: The same votes with weights; when not given each one weighs 1. Who is rated,
            and every number of votes, goes by the tally.

    Returns:
        Arrays for all K competitors. K of 0 or 1, or no votes, is no error: all are
        provisional.

    Raises:
        AnchorError: The anchor is provisional or no competitor.
        ValueError: ``level`` is not between 0 and 1.
        stats.newton.NotConvergedError: No solver found the maximum, which no known tally
            causes.

    Source:
        Bradley and Terry (1952), Biometrika 39; sandwich, ranks and existence as named in
        `stats.sandwich`, `stats.ranks` and `stats.comparability`.
    """
    if not 0 < level < 1:
        raise ValueError("level: a chance between 0 and 1 is needed")
    counted = plain_sums(tally)
    wins, draws = counted.wins, counted.draws
    rated = rateable(counted.scores, floor=floor)
    if anchor is not None and not (0 <= anchor < tally.competitors and rated[anchor]):
        raise AnchorError(f"competitor {anchor} has no rating that could anchor the others")
    members = np.flatnonzero(rated)
    inside = np.ix_(members, members)
    sums = sums or counted
    scores, among = sums.scores, sums.among(members)
    fitted = fit(among.scores)
    rating = _placed(CENTRE + POINTS_PER_LOGIT * fitted.strength, members, len(scores))
    spread = weighted_sandwich(
        fitted.strength, among, (wins + wins.T)[inside], decisive_floor=decisive_floor
    )
    covariance = np.full_like(scores, np.nan)
    covariance[inside] = POINTS_PER_LOGIT**2 * spread
    if anchor is not None:
        rating = rating - rating[anchor] + anchor_rating
    counts = _counts(tally, wins, draws, rated)
    board = BoardRatings(
        rating=rating,
        lower=np.full(len(scores), np.nan),
        upper=np.full(len(scores), np.nan),
        standard_error=np.full(len(scores), np.nan),
        covariance=covariance,
        estimate=_estimates(scores, rating, members),
        provisional=~rated,
        reason=_reasons(counts, rated, floor),
        rank_low=np.zeros(len(scores), dtype=np.int64),
        rank_high=np.zeros(len(scores), dtype=np.int64),
        **counts,
        iterations=fitted.iterations,
        solver=fitted.solver,
        level=level,
        floor=floor,
        anchor=anchor,
    )
    return with_covariance(board, covariance, seed=seed, rank_draws=rank_draws)


def with_covariance(
    board: BoardRatings,
    covariance: Floats,
    *,
    degrees_of_freedom: float | Freedom | None = None,
    seed: int = 0,
    rank_draws: int = DRAWS,
) -> BoardRatings:
    """Return the same ratings with intervals and ranks from another covariance.

    Args:
        board: What `rate` returned.
        covariance: Shape (K, K). Points squared, for ratings with a fixed mean; rows and
            columns of provisional competitors are ignored. An anchor is taken care of here.
        degrees_of_freedom: Of Student's t for the intervals, such as the number of
            annotators minus one, or of each number by itself; the normal distribution when
            not given.
        seed: Of the simulation behind the rank ranges.
        rank_draws: Simulated boards behind the rank ranges.

    Returns:
        A board with other standard errors, intervals, covariance and rank ranges.
    """
    size = len(board.rating)
    members = np.flatnonzero(~board.provisional)
    inside = np.ix_(members, members)
    kept = np.full((size, size), np.nan)
    kept[inside] = covariance[inside]
    if board.anchor is not None:
        fixed = kept[:, [board.anchor]]
        kept = kept - fixed - fixed.T + fixed[board.anchor]
    error = np.sqrt(np.maximum(np.diag(kept), 0.0))
    if isinstance(degrees_of_freedom, Freedom):
        half = reach_of(board.level, degrees_of_freedom.rating) * error
        of_pairs: float | Floats | None = degrees_of_freedom.at(members).difference
    else:
        half = quantile(board.level, degrees_of_freedom) * error
        of_pairs = degrees_of_freedom
    low, high = rank_ranges(
        board.rating[members],
        kept[inside],
        np.random.default_rng(seed),
        level=board.level,
        draws=rank_draws,
        degrees_of_freedom=of_pairs,
    )
    return replace(
        board,
        lower=board.rating - half,
        upper=board.rating + half,
        standard_error=error,
        covariance=kept,
        rank_low=_placed(low, members, size),
        rank_high=_placed(high, members, size),
    )


def _placed(values: NDArray[Number], members: Integers, size: int) -> NDArray[Number]:
    """Return values of the rated in the order of all; NaN, or 0 for whole numbers, elsewhere."""
    empty = np.nan if values.dtype.kind == "f" else 0
    everyone = np.full(size, empty, dtype=values.dtype)
    everyone[members] = values
    return everyone


def _counts(tally: Tally, wins: Floats, draws: Floats, rated: Booleans) -> dict[str, Integers]:
    """Return the counts of each competitor, under the names of `BoardRatings`."""
    both_bad = tally.both_bad_by_competitor()
    battles = wins + wins.T + draws
    counts = {
        "votes": battles.sum(axis=1),
        "counted_votes": battles[:, rated].sum(axis=1),
        "wins": wins.sum(axis=1),
        "losses": wins.sum(axis=0),
        "ties": draws.sum(axis=1) - both_bad,
        "both_bad": both_bad,
    }
    return {name: values.astype(np.int64) for name, values in counts.items()}


def _reasons(counts: dict[str, Integers], rated: Booleans, floor: int) -> tuple[RatingState, ...]:
    """Return the first reason that holds for each competitor."""
    alike = counts["ties"] + counts["both_bad"]
    chosen = np.select(
        [
            rated,
            counts["votes"] == 0,
            counts["votes"] < floor,
            counts["losses"] + alike == 0,
            counts["wins"] + alike == 0,
            rated.any() & (counts["counted_votes"] > 0) & (counts["counted_votes"] < floor),
        ],
        [0, 1, 2, 3, 4, 2],
        default=5,
    )
    order = list(RatingState)
    return tuple(order[int(position)] for position in chosen)


def _estimates(scores: Floats, rating: Floats, members: Integers) -> Floats:
    """Return the prior-based estimates, set so that the rated have the same mean in both."""
    points = POINTS_PER_LOGIT * fit(scores, phantom=PHANTOM).strength
    if not members.size:
        return np.asarray(CENTRE + points)
    return np.asarray(points + (rating[members] - points[members]).mean())
