"""Leads as the first rules judged them; snapshots of that time are rebuilt by it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from stats.bradley_terry import BoardRatings
from stats.sequential import MIN_FREEDOM, compare


@dataclass(frozen=True)
class EarlierLead:
    """A competitor that is rated above another, next to it.

    Attributes:
        above: Index of the one.
        below: Index of the other.
        is_settled: Whether the claim that it is better was made.
        votes_needed: More votes until it might, on average; infinite where none were enough.
    """

    above: int
    below: int
    is_settled: bool
    votes_needed: float


def earlier_leads(
    board: BoardRatings, annotators: int, degrees_of_freedom: float | None
) -> tuple[EarlierLead, ...]:
    """Judge each rated competitor's lead over the next one.

    Args:
        board: Ratings with the covariance that the claims rested on.
        annotators: How many people cast the votes in the fit.
        degrees_of_freedom: Of the covariance; None where it is not clustered.

    Returns:
        From the first place down. Empty while too few people had voted.

    Source:
        `stats.sequential.compare`.
    """
    if degrees_of_freedom is None or annotators <= MIN_FREEDOM:
        return ()
    in_fit = int(board.counted_votes[~board.provisional].sum()) // 2
    pairs = compare(board, in_fit, degrees_of_freedom=degrees_of_freedom)
    members = np.flatnonzero(~board.provisional)
    order = members[np.argsort(-board.rating[members], kind="stable")]
    return tuple(
        EarlierLead(
            int(above),
            int(below),
            bool(pairs.settled[above, below]),
            float(pairs.votes_needed[above, below]),
        )
        for above, below in pairwise(order)
    )
