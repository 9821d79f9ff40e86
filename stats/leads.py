"""What may be said of two neighbours on a board, however often somebody looks."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from stats.arrays import Booleans, Floats, Integers
from stats.bradley_terry import BoardRatings
from stats.clusters import ClusteredBoard
from stats.sequential import ERROR, FIRST_LOOK, MARGIN, MAX_VOTES, half_width

MIN_PEOPLE = 10  # equal ones: with fewer, the standard error jumps too much between looks
HALVINGS = 60  # of the logarithm of a number of votes: exact to a vote


@dataclass(frozen=True)
class Lead:
    """A competitor that is rated above another, next to it.

    Attributes:
        above: Index of the one.
        below: Index of the other.
        lower: Lower end of the confidence sequence of the difference, points.
        upper: Upper end.
        is_settled: Whether the claim that it is better may be made.
        is_equal: Whether the claim may be made that they differ by less than `MARGIN`.
        votes_needed: More votes until the lead is settled, on average; infinite where none
            are enough.
    """

    above: int
    below: int
    lower: float
    upper: float
    is_settled: bool
    is_equal: bool
    votes_needed: float


def leads(clustered: ClusteredBoard) -> tuple[Lead, ...]:
    """Judge each rated competitor's lead over the next one.

    Args:
        clustered: Ratings with the covariance that the claims should rest on.

    Returns:
        From the first place down. Empty while too few people have voted: nothing is claimed
        under `MIN_PEOPLE` effective people, of whom unknown voters are one.

    Source:
        `stats.sequential.half_width` at the degrees of freedom of each difference, with
        Bonferroni's correction over all pairs of the board.
    """
    board = clustered.board
    if not may_claim(clustered):
        return ()
    board = clustered.board
    members = np.flatnonzero(~board.provisional)
    order = members[np.argsort(-board.rating[members], kind="stable")]
    above, below = order[:-1], order[1:]
    lower, upper = sequence(clustered, above, below)
    freedom = clustered.difference_freedom[above, below]
    gap, deviation = board.rating[above] - board.rating[below], _deviations(board, above, below)
    needed = _votes_needed(gap, deviation, _votes(board), _error(board), freedom)
    return tuple(
        Lead(
            int(one),
            int(other),
            float(lower[place]),
            float(upper[place]),
            bool(lower[place] > 0),
            bool(upper[place] < MARGIN and lower[place] > -MARGIN),
            float(needed[place]),
        )
        for place, (one, other) in enumerate(pairwise(order))
    )


def may_claim(clustered: ClusteredBoard) -> bool:
    """Return whether enough people voted to claim anything, unknown voters taken as one."""
    crowd = clustered.crowd
    people = crowd.annotators.effective.board  # NaN where no vote is between rated ones
    enough = not np.isnan(people) and round(people) >= MIN_PEOPLE
    return enough and crowd.annotators in crowd.ways


def sequence(clustered: ClusteredBoard, above: Integers, below: Integers) -> tuple[Floats, Floats]:
    """Return the confidence sequence of some differences, all pairs of the board together.

    Args:
        clustered: Ratings with the covariance that the claims should rest on.
        above: Shape (m,). Rated competitors.
        below: Shape (m,). The others.

    Returns:
        Lower and upper ends in points, each of shape (m,); infinite before `FIRST_LOOK`.

    Source:
        `stats.sequential.half_width` at the degrees of freedom of each difference.
    """
    board = clustered.board
    gap, votes = board.rating[above] - board.rating[below], _votes(board)
    if votes < FIRST_LOOK:
        return np.full_like(gap, -np.inf), np.full_like(gap, np.inf)
    reach = half_width(
        _deviations(board, above, below),
        votes,
        error=_error(board),
        degrees_of_freedom=clustered.difference_freedom[above, below],
    )
    return np.asarray(gap - reach), np.asarray(gap + reach)


def _votes(board: BoardRatings) -> int:
    """Return how many votes are in the fit."""
    return int(board.counted_votes[~board.provisional].sum()) // 2


def _error(board: BoardRatings) -> float:
    """Return the chance of error that each pair may have."""
    rated = int((~board.provisional).sum())
    return ERROR / max(rated * (rated - 1) // 2, 1)


def _deviations(board: BoardRatings, above: Integers, below: Integers) -> Floats:
    """Return the standard error of the difference of each two."""
    own = np.diag(board.covariance)
    variance = own[above] + own[below] - 2 * board.covariance[above, below]
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def _votes_needed(
    gap: Floats, deviation: Floats, votes: int, error: float, freedom: Floats
) -> Floats:
    """Return how many more votes narrow each sequence to its difference.

    The difference, the way of pairing and the degrees of freedom stay as they are.
    """
    start = max(votes, FIRST_LOOK)
    single = np.sqrt(max(votes, 1)) * deviation  # the deviation of one vote

    def is_enough(number: Floats) -> Booleans:
        narrowed = single / np.sqrt(number)
        reach = half_width(narrowed, number, error=error, degrees_of_freedom=freedom)
        return np.asarray(reach < gap)

    low, high = np.full_like(gap, np.log(start)), np.full_like(gap, np.log(MAX_VOTES))
    possible = is_enough(np.exp(high))
    at_once = is_enough(np.exp(low))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = is_enough(np.exp(middle))
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    needed = np.where(at_once, start, np.exp(high))
    return np.asarray(np.where(possible, np.maximum(np.ceil(needed - 1e-6) - votes, 0), np.inf))
