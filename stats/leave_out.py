"""The board without each of the people who voted most: does the order hang on one of them?"""

from dataclasses import dataclass

import numpy as np

from stats.arrays import Floats, Integers
from stats.clusters import ClusteredBoard
from stats.crowd import ENOUGH_CLUSTERS
from stats.newton import fit
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN, Votes
from stats.weights import weighted_sums

MOST = 200  # people; who cast fewer votes than these moves less
MAX_STEPS = 1000  # a chain of which every link has broken needs hundreds
TRACE = 1e-6  # ties of everybody with everybody that keep a refit finite


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What becomes of a board when one person's votes are passed over, each in turn.

    Attributes:
        people: Shape (P,). Who was left out, most votes first; all known ones, or the
            `MOST` busiest.
        votes: Shape (P,). How many votes each cast.
        rating: Shape (P, K). The ratings without each, points, in the scale of the board;
            NaN where provisional.
    """

    people: Integers
    votes: Integers
    rating: Floats

    def stays_first(self, leader: int) -> int:
        """Return without how many of the people, each alone, this one is still first."""
        return int((np.nanargmax(self.rating, axis=1) == leader).sum())

    def lead(self, leader: int) -> tuple[float, float]:
        """Return the smallest and largest lead over the best other one, points."""
        others = np.delete(self.rating, leader, axis=1)
        lead = self.rating[:, leader] - np.nanmax(others, axis=1)
        return float(lead.min()), float(lead.max())


def leave_each_out(clustered: ClusteredBoard) -> LeftOut | None:
    """Fit the board again without each person.

    Weights stay as they are. With fewer than `ENOUGH_CLUSTERS` known people, or fewer than
    two rated competitors, nothing is said.

    Args:
        clustered: Ratings with the votes of their fit.

    Returns:
        Ratings without each; None when nothing is said.

    Source:
        The jackknife (Tukey 1958), with refits.
    """
    crowd, board = clustered.crowd, clustered.board
    members = np.flatnonzero(~board.provisional)
    codes, number = _busiest(crowd.votes)
    if codes.size < ENOUGH_CLUSTERS or members.size < 2:
        return None
    strength = board.rating[members] / POINTS_PER_LOGIT
    start, mean = strength - strength.mean(), float(strength.mean())
    whole = _scores(crowd.votes, crowd.weights, members)
    rating = np.full((codes.size, len(board.rating)), np.nan)
    trace = TRACE * (1 - np.eye(members.size))
    by_person = np.argsort(crowd.votes.annotator, kind="stable")
    sorted_codes = crowd.votes.annotator[by_person]
    for place, code in enumerate(codes):
        own = by_person[slice(*np.searchsorted(sorted_codes, [code, code + 1]))]
        theirs = _scores(crowd.votes.where(own), crowd.weights[own], members)
        fitted = fit(np.maximum(whole - theirs, 0.0) + trace, start=start, max_steps=MAX_STEPS)
        rating[place, members] = POINTS_PER_LOGIT * (fitted.strength + mean)
    return LeftOut(codes, number, rating)


def _busiest(votes: Votes) -> tuple[Integers, Integers]:
    known = votes.annotator[votes.annotator != UNKNOWN]
    codes, number = np.unique(known, return_counts=True)
    order = np.argsort(-number, kind="stable")[:MOST]
    return codes[order].astype(np.int64), number[order].astype(np.int64)


def _scores(votes: Votes, weights: Floats, members: Integers) -> Floats:
    """Return the wins plus half the ties of the rated against each other."""
    return weighted_sums(votes, weights).among(members).scores
