"""The numbers of a snapshot, from its votes and its own parameters and from nothing else."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from leaderboard import earlier_ratings
from leaderboard.claims import Earlier, settle
from leaderboard.fit_findings import fit_findings
from leaderboard.judged_votes import JudgedBoardVotes
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.rating_rows import Computed, number, rows, unrated
from leaderboard.shown_texts import FEATURES
from leaderboard.tallies import BoardVotes
from stats.arrays import Floats
from stats.bradley_terry import BoardRatings, RatingState, rate
from stats.clusters import ClusteredBoard, cluster
from stats.covariates import UndeterminedError
from stats.crowd import Clustering
from stats.elo import replay, shuffled
from stats.fragility import swaps
from stats.leads import leads
from stats.prediction_powered import GROUPS, rate_with_judge
from stats.ranks import DRAWS
from stats.style import StyleBoard, rate_at_equal_style
from stats.weights import capped_weights, weighted_sums

RULES = 3  # counted up when the same votes and parameters would get other numbers
QUICK_DRAWS = 500  # of simulated boards for the rank ranges of a first step
ELO_MOST_SHUFFLED = 50_000  # votes; beyond, the order matters less than a point
NOTHING_EARLIER = Earlier()
Rated = Callable[[Snapshot, BoardVotes], Computed]


def compute(
    snapshot: Snapshot, counted: BoardVotes, earlier: Earlier = NOTHING_EARLIER
) -> Computed:
    """Rate what was counted by the snapshot's method, under the rules that it names.

    `earlier`: what the snapshot before it had settled.
    """
    rated = method_of(snapshot)
    computed = rated(snapshot, counted)
    found = computed.findings | counted.left_out.findings
    if computed.clustered:
        found |= settle(snapshot, computed.ratings, computed.clustered, earlier)
    if snapshot.parameters.get("rules", 1) > 1:
        found |= counted.sources.findings
    if counted.without:
        rest = rated(snapshot, counted.without)
        found |= {"without_self_namings": comparison(counted, counted.without, rest.ratings)}
    return Computed(computed.ratings, found, computed.clustered)


def method_of(snapshot: Snapshot) -> Rated:
    if snapshot.parameters.get("rules", 1) == 1:
        return FIRST_RULES[snapshot.method]
    return METHODS[snapshot.method]


def by_people_and_judge(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """People's votes with what a judge says of all battles, corrected by the difference."""
    if not isinstance(counted, JudgedBoardVotes):
        raise TypeError("this method needs a board that names a judge")
    powered = rate_with_judge(
        counted.judged,
        floor=snapshot.parameters["vote_floor"],
        level=snapshot.parameters["level"],
        seed=snapshot.seed,
        groups=GROUPS if snapshot.is_complete else 0,
    )
    found = rows(snapshot, counted, powered.powered.board)
    count_people(found, powered.powered)
    judge_leads(found, powered.powered)
    worth = {
        "slope": round(powered.correction.slope, 4),
        "worth": round(powered.worth),
        "lower": round(powered.worth_lower),
        "upper": round(powered.worth_upper),
        "evenness": round(powered.correction.drawn_evenly, 2),
    }
    return Computed(found, findings_of(powered.powered) | {"judge": worth}, powered.powered)


def comparison(counted: BoardVotes, rest: BoardVotes, ratings: list[Rating]) -> dict[str, Any]:
    """What a board says without votes on answers that gave their author away."""
    return {
        "votes": counted.tally.votes - rest.tally.votes,
        "digest": rest.digest,
        "ratings": places(ratings),
    }


def places(ratings: list[Rating]) -> dict[str, Any]:
    """Where each model stands, to lay beside a board."""
    columns = ("rating", "lower", "upper", "rank_low", "rank_high")
    return {
        rating.competitor.slug: {name: getattr(rating, name) for name in columns}
        for rating in ratings
    }


def by_bradley_terry(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The maximum with its intervals; the second step takes votes as what they are.

    The first step takes them as independent, which is quick and too sure of itself.
    """
    weights = weights_of(snapshot, counted)
    if not snapshot.is_complete:
        board = rate_counts(snapshot, counted, weights, draws=QUICK_DRAWS)
        return Computed(rows(snapshot, counted, board), {"clustering": Clustering.VOTES.value})
    clustered = clustered_board(snapshot, counted, weights)
    found = rows(snapshot, counted, clustered.board)
    count_people(found, clustered)
    judge_leads(found, clustered)
    judge_swaps(found, clustered.board, counted, weights)
    findings = findings_of(clustered)
    if snapshot.parameters["rules"] > 2:
        findings |= fit_findings(snapshot, counted, clustered, weights)
    if weights is not None:
        free = clustered_board(snapshot, counted, None).board
        findings |= cap_findings(snapshot, counted, weights, free)
    return Computed(found, findings, clustered)


def weights_of(snapshot: Snapshot, counted: BoardVotes) -> Floats | None:
    """What each vote counts; None where all count the same."""
    cap = snapshot.parameters["weight_cap"]
    return None if cap is None else capped_weights(counted.votes, cap=cap)


def clustered_board(
    snapshot: Snapshot, counted: BoardVotes, weights: Floats | None
) -> ClusteredBoard:
    board = rate_counts(snapshot, counted, weights, draws=1)  # of no use: clusters decide of ranks
    return cluster(board, counted.votes, weights, seed=snapshot.seed)


def findings_of(clustered: ClusteredBoard) -> dict[str, Any]:
    """What the intervals take as independent, and how many people stand behind them."""
    crowd = clustered.crowd
    found = {
        "clustering": crowd.clustering.value,
        "annotators": crowd.annotators.number,
        "effective_annotators": rounded(crowd.annotators.effective.board),
        "items": crowd.items.number,
    }
    unknown = {
        "unknown_voter": crowd.annotators.unknown,
        "unknown_item": crowd.items.unknown,
    }
    return found | {name: votes for name, votes in unknown.items() if votes}


def cap_findings(
    snapshot: Snapshot, counted: BoardVotes, weights: Floats, free: BoardRatings
) -> dict[str, Any]:
    """Whose weight was capped, and what the board says without the cap."""
    capped = counted.votes.annotator[weights < 1]
    return {
        "capped": {
            "annotators": int(np.unique(capped).size),
            "votes": int(capped.size),
            "weight": round(float(weights[weights < 1].sum()), 6),
        },
        "uncapped": places(rows(snapshot, counted, free)),
    }


def by_equal_style(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The maximum with what style and side are worth taken out."""
    weights = weights_of(snapshot, counted)
    try:
        fitted = styled_board(snapshot, counted, weights)
    except UndeterminedError:
        board = rate_counts(snapshot, counted, weights)
        found = unrated(rows(snapshot, counted, board), RatingState.UNDETERMINED)
        return Computed(found, {"clustering": Clustering.VOTES.value})
    found = rows(snapshot, counted, fitted.clustered.board)
    count_people(found, fitted.clustered)
    judge_leads(found, fitted.clustered)
    findings = findings_of(fitted.clustered) | {"effects": effects(fitted)}
    if weights is not None:
        free = styled_board(snapshot, counted, None).clustered.board
        findings |= cap_findings(snapshot, counted, weights, free)
    return Computed(found, findings, fitted.clustered)


def styled_board(snapshot: Snapshot, counted: BoardVotes, weights: Floats | None) -> StyleBoard:
    return rate_at_equal_style(
        counted.votes,
        counted.features,
        weights,
        floor=snapshot.parameters["vote_floor"],
        level=snapshot.parameters["level"],
        seed=snapshot.seed,
    )


def effects(fitted: StyleBoard) -> dict[str, list[float | None]]:
    """Points, lower and upper end of one typical difference, and of standing on side A."""
    worth = np.append(fitted.coefficient, fitted.position)
    reach = fitted.reach * np.append(fitted.coefficient_error, fitted.position_error)
    return {
        name: [number(worth, i), number(worth - reach, i), number(worth + reach, i)]
        for i, name in enumerate((*FEATURES, "side_a"))
    }


def by_elo(snapshot: Snapshot, counted: BoardVotes) -> Computed:
    """The ratings after the votes in their order; the interval says what the order alone did."""
    stated = snapshot.parameters
    rule = {"step": stated["elo_step"], "start": stated["elo_start"]}
    board = rate_counts(snapshot, counted, None)
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
        rating.reason = (RatingState.TOO_FEW_VOTES if rare else RatingState.RATED).value
        rating.rank_low = rating.rank_high = rating.estimate = None
        rating.rating = None if rare else number(last, i)
        rating.lower = None if rare else number(low, i)
        rating.upper = None if rare else number(high, i)
    return Computed(found)


def rate_counts(
    snapshot: Snapshot, counted: BoardVotes, weights: Floats | None, draws: int = DRAWS
) -> BoardRatings:
    return rate(
        counted.tally,
        floor=snapshot.parameters["vote_floor"],
        level=snapshot.parameters["level"],
        seed=snapshot.seed,
        rank_draws=draws,
        sums=None if weights is None else weighted_sums(counted.votes, weights),
    )


def count_people(found: list[Rating], clustered: ClusteredBoard) -> None:
    """Say how many people each rating rests on, and how many equal ones would tell as much."""
    people = clustered.crowd.annotators.effective
    for i, rating in enumerate(found):
        rating.annotators = int(people.headcount[i])
        rating.effective_annotators = rounded(people.competitor[i])


def judge_leads(found: list[Rating], clustered: ClusteredBoard) -> None:
    """Say of each rated competitor whether its lead over the next one is settled."""
    for lead in leads(clustered):
        rating = found[lead.above]
        rating.is_settled, rating.is_equal = lead.is_settled, lead.is_equal
        needed = lead.votes_needed
        rating.votes_to_settle = needed if math.isfinite(needed) else None


def judge_swaps(
    found: list[Rating], board: BoardRatings, counted: BoardVotes, weights: Floats | None
) -> None:
    """Say of each rated competitor how few votes hold it above the next one."""
    for swap in swaps(board, counted.votes, weights):
        if swap.possible:
            found[swap.above].votes_to_swap = len(swap.votes)
            found[swap.above].annotators_to_swap = None if swap.unknown else len(swap.annotators)


def rounded(people: float) -> float | None:
    """An effective number of people to a tenth; None where nobody voted."""
    return None if math.isnan(people) else round(float(people), 1)


FIRST_RULES: dict[str, Rated] = {
    Board.Method.BRADLEY_TERRY.value: earlier_ratings.by_bradley_terry,
    Board.Method.EQUAL_STYLE.value: earlier_ratings.by_equal_style,
    Board.Method.ELO.value: by_elo,
}
METHODS: dict[str, Rated] = {
    Board.Method.BRADLEY_TERRY.value: by_bradley_terry,
    Board.Method.EQUAL_STYLE.value: by_equal_style,
    Board.Method.ELO.value: by_elo,
    Board.Method.WITH_JUDGE.value: by_people_and_judge,
}
