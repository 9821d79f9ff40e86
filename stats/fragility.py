"""How little would turn the board round: the votes and people that an order hangs on.

An interval says what chance may do; this says what a few people could have done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Self

import numpy as np
from scipy.sparse import csr_array

from stats.arrays import Floats, Integers
from stats.bradley_terry import BoardRatings
from stats.newton import fit
from stats.sandwich import inverse_hessian
from stats.scale import POINTS_PER_LOGIT
from stats.votes import SCORES, UNKNOWN, Votes

HALVES = (2 * SCORES).astype(np.int64)  # of a win, that the first competitor got, by `WinnerCode`
INFLUENCE_DECIMALS = 9  # what is left below them is rounding
WEIGHT_STEPS = 10  # classes of weights for each factor e
QUICK_TRIES = 8  # along straight lines, before a search by halves
MAX_STEPS = 1000  # a chain of which every link has broken needs hundreds
CLEARLY = 1e-9  # log units; equals are not swapped, whatever rounding says
TRACE = (
    1e-6  # ties of everybody with everybody that keep a refit finite when one becomes undefeated
)


@dataclass(frozen=True, eq=False)
class Swap:
    """The smallest set of votes found whose removal swaps two competitors.

    Attributes:
        above: The competitor that is above now.
        below: The one below.
        gap: The present difference, points.
        votes: Shape (m,). Places of the votes to remove; empty when even all helpful
            votes together do not swap the two.
        annotators: Shape (a,). The known people who cast them, most votes first.
        unknown: How many of the votes have no known voter.
        possible: Whether the removal of ``votes`` swaps the two, confirmed by a refit.
    """

    above: int
    below: int
    gap: float
    votes: Integers
    annotators: Integers
    unknown: int
    possible: bool


def swaps(board: BoardRatings, votes: Votes, weights: Floats | None = None) -> list[Swap]:
    """Find for each two neighbours of the board what their order hangs on.

    Votes of one pair with one winner and one weight are interchangeable for the ratings, so
    the work is done on these cells: its time hardly depends on the number of votes.

    Args:
        board: From `stats.bradley_terry.rate` on just these votes and weights.
        votes: The votes behind it.
        weights: Shape (n,). What each vote counts; 1 each when not given. Weights stay as
            they are when votes are removed, and are taken in classes a tenth apart.

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
        votes.winner[kept],
        votes.annotator[kept],
        votes.item[kept],
    )
    strength = board.rating[members] / POINTS_PER_LOGIT
    order = np.argsort(-strength, kind="stable")
    cells = _Cells.from_votes(inside, None if weights is None else weights[kept])
    if not members.size:
        return []
    inverse, chooser = inverse_hessian(strength, cells.scores()), _Chooser(inside, cells)
    found = []
    for above, below in pairwise(order):
        influence = cells.influence(strength, inverse[above] - inverse[below])
        dropped = _smallest_drop(cells, influence, int(above), int(below), strength)
        chosen = chooser.choose(influence, dropped)
        cast_by = inside.annotator[chosen]
        who, number = np.unique(cast_by[cast_by != UNKNOWN], return_counts=True)
        found.append(
            Swap(
                above=int(members[above]),
                below=int(members[below]),
                gap=float(POINTS_PER_LOGIT * (strength[above] - strength[below])),
                votes=kept[chosen],
                annotators=who[np.argsort(-number, kind="stable")].astype(np.int64),
                unknown=int(np.count_nonzero(cast_by == UNKNOWN)),
                possible=bool(chosen.size),
            )
        )
    return found


@dataclass(frozen=True, eq=False)
class _Cells:
    """Votes of one pair with one winner and about one weight, which a refit takes as alike.

    Attributes:
        competitors: K.
        first: Shape (C,). Competitor of the lower index, whatever its side was.
        second: Shape (C,). The other one.
        score: Shape (C,). What the first one got of each vote.
        number: Shape (C,). Votes in the cell.
        weight: Shape (C,). What each of them counts, on average.
        of_vote: Shape (n,). The cell of each vote.
    """

    competitors: int
    first: Integers
    second: Integers
    score: Floats
    number: Integers
    weight: Floats
    of_vote: Integers

    @classmethod
    def from_votes(cls, votes: Votes, weights: Floats | None) -> Self:
        """Return the cells that occur, in the order of the pairs."""
        turned = votes.first > votes.second
        first = np.where(turned, votes.second, votes.first).astype(np.int64)
        second = np.where(turned, votes.first, votes.second)
        halves = np.where(turned, 2 - HALVES[votes.winner], HALVES[votes.winner])
        each = np.ones(len(votes)) if weights is None else weights
        steps = np.round(-WEIGHT_STEPS * np.log(each)).astype(np.int64)
        classes = int(steps.max(initial=0)) + 1
        key = ((first * votes.competitors + second) * 3 + halves) * classes + steps
        number = np.bincount(key, minlength=votes.competitors**2 * 3 * classes)
        filled = np.flatnonzero(number)
        place = np.zeros(number.size, dtype=np.int64)
        place[filled] = np.arange(filled.size)
        pair, half = np.divmod(filled // classes, 3)
        low, high = np.divmod(pair, max(votes.competitors, 1))
        weight = np.ones(filled.size)
        if weights is not None:
            weight = np.bincount(key, each, number.size)[filled] / number[filled]
        return cls(votes.competitors, low, high, half / 2, number[filled], weight, place[key])

    def scores(self, without: Integers | int = 0) -> Floats:
        """Return the (K, K) wins plus half the ties, without so many votes of each cell."""
        size, number = self.competitors, (self.number - without) * self.weight
        won, lost = number * self.score, number * (1 - self.score)
        forward, back = self.first * size + self.second, self.second * size + self.first
        table = np.bincount(forward, weights=won, minlength=size * size)
        table += np.bincount(back, weights=lost, minlength=size * size)
        return np.asarray(table.reshape(size, size))

    def influence(self, strength: Floats, reach: Floats) -> Floats:
        """Return by how much one vote of each cell widens the gap, to first order, log units."""
        gap = strength[self.second] - strength[self.first]
        miss = self.score - 1 / (1 + np.exp(gap))
        influence = self.weight * miss * (reach[self.first] - reach[self.second])
        return np.asarray(np.round(influence, INFLUENCE_DECIMALS))


def _smallest_drop(
    cells: _Cells, influence: Floats, above: int, below: int, strength: Floats
) -> Integers:
    """Return how many votes of each cell to drop, the most helpful first; none if none do."""
    order = np.argsort(-influence, kind="stable")
    order = order[: int((influence > 0).sum())]
    ends = np.cumsum(cells.number[order])
    start = strength - strength.mean()
    trace = TRACE * (1 - np.eye(cells.competitors))

    def drop(number: int) -> Integers:
        dropped = np.zeros(len(cells.number), dtype=np.int64)
        dropped[order] = np.clip(number - (ends - cells.number[order]), 0, cells.number[order])
        return dropped

    def gap_without(number: int) -> float:
        rest = cells.scores(drop(number)) + trace
        refit = fit(rest, start=start, max_steps=MAX_STEPS).strength
        return float(refit[above] - refit[below])

    if not ends.size:
        return drop(0)
    gap = float(strength[above] - strength[below])
    gained = np.cumsum(influence[order] * cells.number[order])
    likely = int(np.searchsorted(gained, gap))
    return drop(_first_swap(gap_without, gap, int(ends[-1]), int(ends[min(likely, len(ends) - 1)])))


def _first_swap(gap_without: Callable[[int], float], gap: float, most: int, guess: int) -> int:
    """Return the smallest number from 1 to ``most`` without which the gap is negative, or 0.

    The gap shrinks with the number, and nearly in a straight line: the next number to try is
    where the line through the last known two crosses zero, and the middle when that is slow.
    """
    low, gap_low, high, gap_high = 0, gap, most + 1, 0.0
    place = max(min(guess, most), 1)
    for tries in count():
        found = gap_without(place)
        if found < -CLEARLY:
            high, gap_high = place, found
        else:
            low, gap_low = place, max(found, CLEARLY)
        if high - low == 1:
            return high if high <= most else 0
        if high > most:  # nothing crossed zero yet: along the line from the start, or twice as far
            along = round(1.1 * low * gap_low / max(gap - gap_low, CLEARLY))
            place = min(low + max(along, low if tries > QUICK_TRIES else tries + 1), most)
        elif tries < QUICK_TRIES:
            place = low + round((high - low) * gap_low / (gap_low - gap_high))
        else:
            place = (low + high) // 2
        place = min(max(place, low + 1), high - 1)
    raise AssertionError("unreachable")


class _Chooser:
    """Picks the votes to drop: of a cell that is dropped in part, those of the most involved."""

    def __init__(self, votes: Votes, cells: _Cells) -> None:
        """Sort the votes by cell, and count those of each annotator in each cell."""
        people = int(votes.annotator.max(initial=-1)) + 1
        self.annotator = np.where(votes.annotator == UNKNOWN, people, votes.annotator)
        self.by_cell = np.argsort(cells.of_vote, kind="stable")
        self.ends = np.cumsum(cells.number)
        self.number = cells.number
        ones = (votes.annotator != UNKNOWN).astype(np.float64)  # unknown ones support nothing
        where = (self.annotator, cells.of_vote)
        self.cast = csr_array((ones, where), shape=(people + 1, len(cells.number)))

    def choose(self, influence: Floats, dropped: Integers) -> Integers:
        """Return the places of so many votes of each cell, rising."""
        chosen = [np.zeros(0, dtype=np.int64)]
        support = self.cast @ np.maximum(influence, 0.0)
        for cell in np.flatnonzero(dropped):
            own = self.by_cell[self.ends[cell] - self.number[cell] : self.ends[cell]]
            if dropped[cell] < len(own):
                own = own[np.argsort(-support[self.annotator[own]], kind="stable")]
            chosen.append(own[: dropped[cell]])
        return np.sort(np.concatenate(chosen))
