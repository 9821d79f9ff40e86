"""The rules by which snapshots were made that name no rules; they are rebuilt by them.

All votes without a known voter were one person there, and all without a known item one item;
nobody's weight was capped, and with 30 people or more intervals could be narrower than with
independent votes.
"""

import math

import numpy as np

from leaderboard.models import Rating, Snapshot
from leaderboard.rating_rows import Computed, number, rows, unrated
from leaderboard.shown_texts import FEATURES
from leaderboard.tallies import BoardVotes
from stats.arrays import Codes
from stats.bradley_terry import BoardRatings, RatingState, rate
from stats.covariates import UndeterminedError
from stats.earlier_clusters import Clustering, cluster
from stats.earlier_leads import earlier_leads
from stats.earlier_style import earlier_style
from stats.fragility import swaps
from stats.ranks import DRAWS
from stats.votes import UNKNOWN, Votes

QUICK_DRAWS = 500  # of simulated boards for the rank ranges of a first step


def by_bradley_terry(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The maximum with its intervals; the second step takes votes as what they are.

    The first step takes them as independent, which is quick and too sure of itself.
    """
    board = rate_counts(snapshot, counted, DRAWS if snapshot.is_complete else QUICK_DRAWS)
    if not snapshot.is_complete:
        return Computed(rows(snapshot, counted, board), {"clustering": Clustering.VOTES.value})
    votes = with_shared_codes(counted.votes)
    clustered = cluster(board, votes, at_least_independent=True, seed=snapshot.seed)
    found = rows(snapshot, counted, clustered.board)
    judge_leads(found, clustered.board, clustered.annotators, clustered.degrees_of_freedom)
    judge_swaps(found, clustered.board, votes)
    return Computed(
        found,
        {
            "clustering": clustered.clustering.value,
            "annotators": clustered.annotators,
            "items": clustered.items,
            "degrees_of_freedom": clustered.degrees_of_freedom,
        },
    )


def by_equal_style(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The maximum with what style and side are worth taken out."""
    votes = with_shared_codes(counted.votes)
    try:
        fitted = earlier_style(
            votes,
            counted.features,
            floor=snapshot.parameters["vote_floor"],
            level=snapshot.parameters["level"],
            seed=snapshot.seed,
        )
    except UndeterminedError:
        return Computed(
            unrated(
                rows(snapshot, counted, rate_counts(snapshot, counted)), RatingState.UNDETERMINED
            ),
            {"clustering": Clustering.VOTES.value},
        )
    found = rows(snapshot, counted, fitted.board)
    judge_leads(found, fitted.board, fitted.annotators, fitted.degrees_of_freedom)
    worth = fitted.coefficient
    reach = fitted.reach * fitted.coefficient_error
    effects = {
        name: [number(worth, i), number(worth - reach, i), number(worth + reach, i)]
        for i, name in enumerate((*FEATURES, "side_a"))
    }
    return Computed(
        found,
        {
            "clustering": fitted.clustering.value,
            "annotators": fitted.annotators,
            "degrees_of_freedom": fitted.degrees_of_freedom,
            "effects": effects,  # points, lower, upper of one typical difference
        },
    )


def rate_counts(snapshot: Snapshot, counted: BoardVotes, draws: int = DRAWS) -> BoardRatings:
    return rate(
        counted.tally,
        floor=snapshot.parameters["vote_floor"],
        level=snapshot.parameters["level"],
        seed=snapshot.seed,
        rank_draws=draws,
    )


def judge_leads(
    found: list[Rating], board: BoardRatings, annotators: int, freedom: int | None
) -> None:
    """Say of each rated competitor whether its lead over the next one is settled."""
    for lead in earlier_leads(board, annotators, freedom):
        found[lead.above].is_settled = lead.is_settled
        needed = lead.votes_needed
        found[lead.above].votes_to_settle = needed if math.isfinite(needed) else None


def judge_swaps(found: list[Rating], board: BoardRatings, votes: Votes) -> None:
    """Say of each rated competitor how few votes hold it above the next one."""
    for swap in swaps(board, votes):
        if swap.possible:
            found[swap.above].votes_to_swap = len(swap.votes)
            found[swap.above].annotators_to_swap = len(swap.annotators)


def with_shared_codes(votes: Votes) -> Votes:
    """The votes with one code for all unknown voters, and one for all unknown items."""
    return Votes(
        votes.competitors,
        votes.first,
        votes.second,
        votes.winner,
        in_order_of_first(votes.annotator),
        in_order_of_first(votes.item),
    )


def in_order_of_first(codes: Codes) -> Codes:
    """Codes without gaps in the order in which they first come, the unknown as one of them."""
    shared = np.where(codes == UNKNOWN, codes.max(initial=0) + 1, codes)
    _, first, place = np.unique(shared, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place])
