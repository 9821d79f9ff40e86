"""How sure the ratings from one campaign's votes are: widths, and leads that are still open."""

import math
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from annotations.agreement_report import known
from annotations.vote_table import VoteTable
from stats.bradley_terry import rate
from stats.clusters import ClusteredBoard, cluster
from stats.sequential import compare

FLOOR = 5  # votes of a model before its interval is worth a look
FEWEST_PEOPLE = 5  # before anything is said of a lead, as on boards


@dataclass(frozen=True)
class Lead:
    """A model, the one rated next below it, and whether the votes tell them apart."""

    above: int  # keys of the models
    below: int
    gap: float  # Elo points
    is_settled: bool
    votes_needed: float | None  # more, until it would be; None: more than anybody will cast


def ratings_of(table: VoteTable) -> dict[str, Any]:
    """Half of the 95 % interval of a rating, mean over the models; and the leads in order."""
    if not len(table):
        return {"half_width": None, "leads": []}
    votes = table.votes()
    clustered = cluster(rate(votes.tally(), floor=FLOOR), votes, at_least_independent=True)
    board = clustered.board
    rated = ~board.provisional
    width = known(float((board.upper - board.lower)[rated].mean() / 2)) if rated.any() else None
    return {"half_width": width, "leads": [asdict(lead) for lead in leads_of(table, clustered)]}


def leads_of(table: VoteTable, clustered: ClusteredBoard) -> list[Lead]:
    """Nothing while too few people have voted."""
    board, freedom = clustered.board, clustered.degrees_of_freedom
    if freedom is None or clustered.annotators < FEWEST_PEOPLE:
        return []
    in_fit = int(board.counted_votes[~board.provisional].sum()) // 2
    pairs = compare(board, in_fit, degrees_of_freedom=freedom)
    members = np.flatnonzero(~board.provisional)
    order = members[np.argsort(-board.rating[members], kind="stable")]
    found = []
    for above, below in pairwise(order):
        needed = float(pairs.votes_needed[above, below])
        found.append(
            Lead(
                above=int(table.competitors[above]),
                below=int(table.competitors[below]),
                gap=float(board.rating[above] - board.rating[below]),
                is_settled=bool(pairs.settled[above, below]),
                votes_needed=needed if math.isfinite(needed) else None,
            )
        )
    return found
