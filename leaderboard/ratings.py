"""The numbers of a snapshot, from its votes and its own parameters and from nothing else."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leaderboard.models import Board, Rating, Snapshot
from leaderboard.shown_texts import FEATURES
from leaderboard.tallies import BoardVotes
from stats.arrays import Floats
from stats.bradley_terry import BoardRatings, Reason, rate
from stats.clusters import Clustering, cluster
from stats.covariates import UndeterminedError
from stats.elo import replay, shuffled
from stats.fragility import swaps
from stats.ranks import DRAWS
from stats.sequential import leads
from stats.style import rate_at_equal_style

QUICK_DRAWS = 500  # of simulated boards for the rank ranges of a first step
ELO_MOST_SHUFFLED = 50_000  # votes; beyond, the order matters less than a point


@dataclass(frozen=True)
class Computed:
    """The rows of a snapshot, and what was found of the board as a whole."""

    ratings: list[Rating]
    findings: dict[str, Any] = field(default_factory=dict)


def compute(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """Rate what was counted by the snapshot's method."""
    methods: dict[str, Callable[[Snapshot, BoardVotes], Computed]] = {
        Board.Method.BRADLEY_TERRY.value: by_bradley_terry,
        Board.Method.EQUAL_STYLE.value: by_equal_style,
        Board.Method.ELO.value: by_elo,
    }
    computed = methods[snapshot.method](snapshot, counted)
    found = computed.findings | counted.left_out.findings
    if counted.without:
        rest = methods[snapshot.method](snapshot, counted.without)
        found |= {"without_self_namings": comparison(counted, counted.without, rest.ratings)}
    return Computed(computed.ratings, found)


def comparison(counted: BoardVotes, rest: BoardVotes, ratings: list[Rating]) -> dict[str, Any]:
    """What a board says without votes on answers that gave their author away."""
    columns = ("rating", "lower", "upper", "rank_low", "rank_high")
    return {
        "votes": counted.tally.votes - rest.tally.votes,
        "digest": rest.digest,
        "ratings": {
            rating.competitor.slug: {name: getattr(rating, name) for name in columns}
            for rating in ratings
        },
    }


def by_bradley_terry(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The maximum with its intervals; the second step takes votes as what they are.

    The first step takes them as independent, which is quick and too sure of itself.
    """
    board = rate_counts(snapshot, counted, DRAWS if snapshot.is_complete else QUICK_DRAWS)
    if not snapshot.is_complete:
        return Computed(rows(snapshot, counted, board), {"clustering": Clustering.VOTES.value})
    clustered = cluster(board, counted.votes, at_least_independent=True, seed=snapshot.seed)
    found = rows(snapshot, counted, clustered.board)
    judge_leads(found, clustered.board, clustered.annotators, clustered.degrees_of_freedom)
    judge_swaps(found, clustered.board, counted)
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
    try:
        fitted = rate_at_equal_style(
            counted.votes,
            counted.features,
            floor=snapshot.parameters["vote_floor"],
            level=snapshot.parameters["level"],
            seed=snapshot.seed,
        )
    except UndeterminedError:
        return undetermined(snapshot, counted)
    found = rows(snapshot, counted, fitted.board)
    judge_leads(found, fitted.board, fitted.annotators, fitted.degrees_of_freedom)
    worth = np.append(fitted.coefficient, fitted.position)
    reach = fitted.reach * np.append(fitted.coefficient_error, fitted.position_error)
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


def undetermined(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """Nobody is rated: these votes do not tell style and strength apart."""
    found = rows(snapshot, counted, rate_counts(snapshot, counted))
    for rating in found:
        if not rating.provisional:
            rating.provisional, rating.reason = True, Reason.UNDETERMINED.value
            rating.rating = rating.lower = rating.upper = None
            rating.rank_low = rating.rank_high = None
    return Computed(found, {"clustering": Clustering.VOTES.value})


def by_elo(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The ratings after the votes in their order; the interval says what the order alone did."""
    stated = snapshot.parameters
    rule = {"step": stated["elo_step"], "start": stated["elo_start"]}
    board = rate_counts(snapshot, counted)
    last = replay(counted.votes, **rule)
    low = high = np.full_like(last, np.nan)
    if 0 < len(counted.votes) <= ELO_MOST_SHUFFLED:
        generator = np.random.default_rng(snapshot.seed)
        orders = shuffled(counted.votes, generator, rounds=stated["elo_orders"], **rule)
        tail = (1 - stated["level"]) / 2
        low, high = np.quantile(orders, [tail, 1 - tail], axis=0)
    found = rows(snapshot, counted, board)
    for i, rating in enumerate(found):
        rare = rating.votes < stated["vote_floor"]
        rating.provisional = rare
        rating.reason = (Reason.TOO_FEW_VOTES if rare else Reason.RATED).value
        rating.rank_low = rating.rank_high = rating.estimate = None
        rating.rating = None if rare else number(last, i)
        rating.lower = None if rare else number(low, i)
        rating.upper = None if rare else number(high, i)
    return Computed(found)


def rate_counts(snapshot: Snapshot, counted: BoardVotes, draws: int = DRAWS) -> BoardRatings:
    return rate(
        counted.tally,
        floor=snapshot.parameters["vote_floor"],
        level=snapshot.parameters["level"],
        seed=snapshot.seed,
        rank_draws=draws,
    )


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


def judge_leads(
    found: list[Rating], board: BoardRatings, annotators: int, freedom: int | None
) -> None:
    """Say of each rated competitor whether its lead over the next one is settled."""
    for lead in leads(board, annotators, freedom):
        found[lead.above].is_settled = lead.is_settled
        needed = lead.votes_needed
        found[lead.above].votes_to_settle = needed if math.isfinite(needed) else None


def judge_swaps(found: list[Rating], board: BoardRatings, counted: BoardVotes) -> None:
    """Say of each rated competitor how few votes hold it above the next one."""
    for swap in swaps(board, counted.votes):
        if swap.possible:
            found[swap.above].votes_to_swap = len(swap.votes)
            found[swap.above].annotators_to_swap = len(swap.annotators)


def number(values: Floats, i: int) -> float | None:
    """A number for the database: six decimals, far below any uncertainty; None for NaN."""
    value = float(values[i])
    return None if math.isnan(value) else round(value, 6)
