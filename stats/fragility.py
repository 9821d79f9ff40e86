"""How little would turn the board round: the votes and people that an order hangs on.

An interval says what chance may do; this says what a few people could have done.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from stats.arrays import Booleans, Floats, Integers
from stats.bradley_terry import BoardRatings
from stats.comparability import rateable
from stats.newton import fit
from stats.sandwich import inverse_hessian
from stats.scale import POINTS_PER_LOGIT
from stats.votes import Votes

TRACE = 1e-6  # ties with a phantom that keep a refit finite when somebody becomes undefeated


@dataclass(frozen=True, eq=False)
class Swap:
    """The smallest set of votes found whose removal swaps two competitors.

    Attributes:
        above: The competitor that is above now.
        below: The one below.
        gap: The present difference, points.
        votes: Shape (m,). Places of the votes to remove; empty when even all helpful
            votes together do not swap the two.
        annotators: Shape (a,). The people who cast them, most votes first.
        possible: Whether the removal of ``votes`` swaps the two, confirmed by a refit.
    """

    above: int
    below: int
    gap: float
    votes: Integers
    annotators: Integers
    possible: bool


def swaps(board: BoardRatings, votes: Votes) -> list[Swap]:
    """Find for each two neighbours of the board what their order hangs on.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes.
        votes: The votes behind it.

    Returns:
        One swap for each two neighbours, the best first; empty with fewer than two rated.

    Source:
        Broderick, Giordano and Meager (2020), An automatic finite-sample robustness metric;
        the order is by first-order influence, the number by exact refits, so it is an
        upper bound on the smallest number.
    """
    members = np.flatnonzero(~board.provisional)
    rated = ~(board.provisional[votes.first] | board.provisional[votes.second])
    kept = np.flatnonzero(rated)
    place = np.cumsum(~board.provisional) - 1
    inside = Votes(
        members.size,
        place[votes.first[kept]],
        place[votes.second[kept]],
        votes.outcome[kept],
        votes.annotator[kept],
        votes.item[kept],
    )
    strength = board.rating[members] / POINTS_PER_LOGIT
    order = np.argsort(-strength, kind="stable")
    scores = _scores(inside)
    inverse = inverse_hessian(strength, scores) if members.size else scores
    found = []
    for above, below in pairwise(order):
        influence = _influence(inside, strength, inverse[above] - inverse[below])
        dropped = _smallest_drop(inside, scores, influence, int(above), int(below), strength)
        who, number = np.unique(inside.annotator[dropped], return_counts=True)
        found.append(
            Swap(
                above=int(members[above]),
                below=int(members[below]),
                gap=float(POINTS_PER_LOGIT * (strength[above] - strength[below])),
                votes=kept[dropped],
                annotators=who[np.argsort(-number, kind="stable")].astype(np.int64),
                possible=bool(dropped.size),
            )
        )
    return found


def without_each_annotator(board: BoardRatings, votes: Votes) -> Floats:
    """Return the ratings that the others' votes alone would give.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes.
        votes: The votes behind it.

    Returns:
        Shape (G, K), G one more than the highest annotator code. Points, with the mean of
        the board; NaN for the provisional, and in whole rows of codes without votes and
        of those without whom the rest cannot rate everybody any more.

    Source:
        The jackknife over annotators: exact refits.
    """
    members = np.flatnonzero(~board.provisional)
    inside = np.ix_(members, members)
    groups = int(votes.annotator.max(initial=-1)) + 1
    ratings = np.full((groups, len(board.rating)), np.nan)
    if not members.size:
        return ratings
    mean = board.rating[members].mean()
    start = (board.rating[members] - mean) / POINTS_PER_LOGIT
    whole = _scores(votes)[inside]
    for annotator, own in votes.by_annotator():
        rest = whole - _scores(own)[inside]
        if rateable(rest).all():
            ratings[annotator, members] = mean + POINTS_PER_LOGIT * fit(rest, start=start).strength
    return ratings


def _scores(votes: Votes) -> Floats:
    """Return the (K, K) wins plus half the ties of row against column."""
    counted = votes.tally()
    return counted.wins() + counted.draws() / 2


def _influence(votes: Votes, strength: Floats, reach: Floats) -> Floats:
    """Return by how much each vote widens the gap, to first order, log units."""
    gap = strength[votes.second] - strength[votes.first]
    miss = votes.scores() - 1 / (1 + np.exp(gap))
    return np.asarray(miss * (reach[votes.first] - reach[votes.second]))


def _smallest_drop(
    votes: Votes, scores: Floats, influence: Floats, above: int, below: int, strength: Floats
) -> Integers:
    """Return the most helpful votes, as few as swap the two; none when all do not."""
    helpful = influence > 0
    support = np.bincount(votes.annotator, weights=np.where(helpful, influence, 0.0))
    order = np.lexsort((-support[votes.annotator], -np.round(influence, 12)))
    order = order[: int(helpful.sum())]

    def swapped(number: int) -> bool:
        left: Booleans = np.ones(len(votes), dtype=np.bool_)
        left[order[:number]] = False
        rest = scores - _scores(votes.where(~left))
        refitted = fit(rest, phantom=TRACE, start=strength - strength.mean()).strength
        return bool(refitted[above] < refitted[below])

    low, high = 0, int(order.size)
    if not high or not swapped(high):
        return np.zeros(0, dtype=np.int64)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if swapped(middle) else (middle, high)
    return order[:high]
