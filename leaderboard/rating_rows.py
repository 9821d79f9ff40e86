"""The rows of a snapshot, whatever method found their numbers."""

import math
from dataclasses import dataclass, field
from typing import Any

from leaderboard.models import Rating, Snapshot
from leaderboard.tallies import BoardVotes
from stats.arrays import Floats
from stats.bradley_terry import BoardRatings, RatingState
from stats.clusters import ClusteredBoard


@dataclass(frozen=True)
class Computed:
    """The rows of a snapshot, and what was found of the board as a whole."""

    ratings: list[Rating]
    findings: dict[str, Any] = field(default_factory=dict)
    clustered: ClusteredBoard | None = None  # what claims about leads rest on


def rows(snapshot: Snapshot, counted: BoardVotes, board: BoardRatings) -> list[Rating]:
    """One row for each competitor."""
    return [
        Rating(
            snapshot=snapshot,
            competitor=competitor,
            rating=number(board.rating, i),
            lower=number(board.lower, i),
            upper=number(board.upper, i),
            rank_low=int(board.rank_low[i]) or None,
            rank_high=int(board.rank_high[i]) or None,
            votes=int(board.votes[i]),
            wins=int(board.wins[i]),
            ties=int(board.ties[i]),
            losses=int(board.losses[i]),
            both_bad=int(board.both_bad[i]),
            provisional=bool(board.provisional[i]),
            reason=board.reason[i].value,
            estimate=number(board.estimate, i) if board.provisional[i] else None,
        )
        for i, competitor in enumerate(counted.competitors)
    ]


def unrated(found: list[Rating], reason: RatingState) -> list[Rating]:
    """The same rows with nobody rated, for one reason."""
    for rating in found:
        if not rating.provisional:
            rating.provisional, rating.reason = True, reason.value
            rating.rating = rating.lower = rating.upper = None
            rating.rank_low = rating.rank_high = None
    return found


def number(values: Floats, i: int) -> float | None:
    """A number for the database: six decimals, far below any uncertainty; None for NaN."""
    value = float(values[i])
    return None if math.isnan(value) else round(value, 6)
