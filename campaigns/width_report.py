"""How sure the ratings from one campaign's votes are: widths, and leads that are still open."""

import math
from typing import Any

from campaigns.agreement_report import nan_to_none
from campaigns.vote_table import VoteTable
from stats.bradley_terry import rate
from stats.clusters import ClusteredBoard, cluster
from stats.leads import leads
from stats.tastes import tastes
from stats.weights import capped_weights, weighted_sums

FLOOR = 5  # votes of a model before its interval is worth a look


def ratings_of(table: VoteTable) -> dict[str, Any]:
    """Half of the 95 % interval of a rating, mean over the models; tastes, points; leads."""
    if not len(table):
        return {"half_width": None, "tastes": None, "leads": []}
    votes = table.votes()
    weights = capped_weights(votes)
    sums = None if weights is None else weighted_sums(votes, weights)
    clustered = cluster(rate(votes.tally(), floor=FLOOR, sums=sums), votes, weights)
    board = clustered.board
    rated = ~board.provisional
    width = (
        nan_to_none(float((board.upper - board.lower)[rated].mean() / 2)) if rated.any() else None
    )
    spread = tastes(clustered)
    return {
        "half_width": width,
        "tastes": spread.spread if spread else None,
        "leads": leads_of(table, clustered),
    }


def leads_of(table: VoteTable, clustered: ClusteredBoard) -> list[dict[str, Any]]:
    """Each model, the one rated next below it, and whether the votes tell them apart.

    Under the rule of boards, which say nothing while too few people have voted.
    """
    board, keys = clustered.board, table.competitors
    return [
        {
            "above": int(keys[lead.above]),
            "below": int(keys[lead.below]),
            "gap": float(board.rating[lead.above] - board.rating[lead.below]),
            "is_settled": lead.is_settled,
            "votes_needed": lead.votes_needed if math.isfinite(lead.votes_needed) else None,
        }
        for lead in leads(clustered)
    ]
