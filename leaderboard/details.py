"""What stands behind a snapshot and is shown beside it: categories, people, agreement, draws.

Computed with the snapshot from the same votes, so that no page asks the votes. Nothing here is
about one person: shares and extremes over people, points in whole numbers.
"""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from django.db.models import Avg, Count, Max, Min

from annotations.models import Battle
from leaderboard.models import Board, Snapshot
from leaderboard.rating_rows import Computed
from leaderboard.slices import WAYS
from leaderboard.tallies import BoardVotes
from stats.agreement import Agreement, count_labels, krippendorff_alpha, with_interval
from stats.arrays import Floats, Integers
from stats.clusters import ClusteredBoard
from stats.crowd import ENOUGH_CLUSTERS
from stats.departures import departures
from stats.leave_out import leave_each_out
from stats.shares import clustered_share
from stats.tally import WinnerCode
from stats.votes import UNKNOWN, Votes

MOST_KINDS = 24  # of tasks in one way; those with the fewest votes are left away
BUSIEST = 5  # people whose share of the votes is told
ENOUGH_UNITS = 20  # battles seen by two people, before their agreement is told
MOST_UNITS, ROUNDS = 10_000, 200  # drawn for the interval of agreement, and how often


def details_of(snapshot: Snapshot, counted: BoardVotes, computed: Computed) -> dict[str, Any]:
    """As they are stored; a part is missing where nothing can be said."""
    found: dict[str, Any] = {}
    is_plain = snapshot.method == Board.Method.BRADLEY_TERRY  # the others rate otherwise
    if is_plain and computed.clustered is not None:
        found |= _slices(counted, computed.clustered)
        found |= _people(computed.clustered)
    if not snapshot.board.is_of_judge:
        found |= _agreement(counted.votes, snapshot.seed) | _sides(counted.votes)
        found |= _draws(snapshot.board)
    return found


def _slices(counted: BoardVotes, clustered: ClusteredBoard) -> dict[str, Any]:
    """Where each rated model departs from its own rating, by each way to part the tasks."""
    found = {way: _slice(counted, clustered, way) for way in WAYS}
    return {"slices": {way: table for way, table in found.items() if table}}


def _slice(counted: BoardVotes, clustered: ClusteredBoard, way: str) -> dict[str, Any]:
    """Kinds of tasks in one way, most votes first; empty with fewer than two."""
    kinds = counted.kinds_by(way)
    if kinds is None or len(kinds.names) < 2:
        return {}
    board = clustered.board
    inside = ~(board.provisional[counted.votes.first] | board.provisional[counted.votes.second])
    number = np.bincount(kinds.codes[inside] + 1, minlength=len(kinds.names) + 1)[1:]
    order = np.argsort(-number, kind="stable")[:MOST_KINDS]
    place = np.full(len(kinds.names) + 1, UNKNOWN)  # the last is where unknown kinds point
    place[order] = np.arange(order.size)
    found = departures(clustered, place[kinds.codes[inside]], order.size)
    tables = ("points", "reach", "pooled", "pooled_reach")
    return {
        "names": [kinds.names[i] for i in order],
        "votes": number[order].tolist(),
        "spread": round(found.spread, 2),
        "models": {
            counted.competitors[i].slug: {
                "votes": found.votes[:, i].astype(int).tolist(),
                **{name: _column(getattr(found, name)[:, i]) for name in tables},
            }
            for i in np.flatnonzero(~board.provisional)
        },
    }


def _column(values: Floats) -> list[float | None]:
    return [round(v, 2) if math.isfinite(v) else None for v in values.tolist()]


def _people(clustered: ClusteredBoard) -> dict[str, Any]:
    """How the lead stands without each of the people, and how much the busiest cast."""
    left = leave_each_out(clustered)
    if left is None:
        return {}
    rating = clustered.board.rating
    leader = int(np.nanargmax(rating))
    rank = np.argsort(np.argsort(-np.where(np.isnan(rating), -np.inf, rating)))
    moved = np.argsort(np.argsort(-np.where(np.isnan(left.rating), -np.inf, left.rating)))
    lowest, highest = left.lead(leader)
    votes = clustered.crowd.votes
    known = votes.annotator[votes.annotator != UNKNOWN]
    return {
        "people": {
            "tried": len(left.people),
            "first_stays": left.stays_first(leader),
            "lead": [round(lowest), round(highest)],
            "places": int(np.abs(moved - rank).max()),
            "points": round(float(np.nanmax(np.abs(left.rating - rating)))),
            "busiest": round(float(left.votes[:BUSIEST].sum() / known.size), 4),
        }
    }


def _agreement(votes: Votes, seed: int) -> dict[str, Any]:
    """How far people agree who saw the same two models on the same task."""
    known = (votes.annotator != UNKNOWN) & (votes.item != UNKNOWN)
    seen = votes.where(known)
    turned = seen.first > seen.second
    low, high = np.where(turned, seen.second, seen.first), np.where(turned, seen.first, seen.second)
    swapped = np.array([WinnerCode.SECOND, WinnerCode.FIRST, WinnerCode.TIE, WinnerCode.BOTH_BAD])
    label = np.where(turned, swapped[seen.winner], seen.winner).astype(np.int64)
    key = (seen.item.astype(np.int64) * votes.competitors + low) * votes.competitors + high
    unit = np.unique(key, return_inverse=True)[1]
    rows = count_labels(unit, label, len(WinnerCode))
    rows = rows[rows.sum(axis=1) > 1]
    if len(rows) < ENOUGH_UNITS:
        return {}
    found = _with_ends(rows, np.random.default_rng(seed))
    if found.undefined or math.isnan(found.lower):
        return {}
    names = ("value", "lower", "upper", "observed", "by_chance")
    return {
        "agreement": {
            "battles": len(rows),
            **{name: round(float(getattr(found, name)), 4) for name in names},
        }
    }


def _with_ends(rows: Integers, generator: np.random.Generator) -> Agreement:
    """The agreement of all battles; of many, the interval of some, made as narrow as all tell.

    Source: the bootstrap of a part (Bickel, Götze and van Zwet 1997), at the rate of roots.
    """
    some = rows
    if len(rows) > MOST_UNITS:
        some = rows[generator.choice(len(rows), MOST_UNITS, replace=False)]
    found = with_interval(krippendorff_alpha, some, generator, rounds=ROUNDS)
    if some is rows or found.undefined:
        return found
    whole, narrower = krippendorff_alpha(rows), math.sqrt(len(some) / len(rows))
    ends = (whole.value + narrower * (end - found.value) for end in (found.lower, found.upper))
    lower, upper = ends
    return replace(whole, lower=lower, upper=upper)


def _sides(votes: Votes) -> dict[str, Any]:
    """How often the answer on the left was preferred, of votes with a winner."""
    clear = votes.where((votes.winner == WinnerCode.FIRST) | (votes.winner == WinnerCode.SECOND))
    people = clear.annotator + 1  # the unknown ones take the first place together
    number = np.bincount(people)
    if np.count_nonzero(number) < ENOUGH_CLUSTERS:
        return {}
    left = np.bincount(people, clear.winner == WinnerCode.FIRST).astype(np.int64)
    share, lower, upper = clustered_share(left, number)
    ends = {"share": share, "lower": lower, "upper": upper}
    return {"sides": {"votes": len(clear), **{n: round(v, 4) for n, v in ends.items()}}}


def _draws(board: Board) -> dict[str, Any]:
    """With which probabilities the battles of the benchmark were drawn; empty for imports."""
    normal = {"item__benchmark": board.benchmark_id, "purpose": Battle.Purpose.NORMAL}
    found = Battle.objects.filter(**normal).aggregate(
        battles=Count("pk"),
        least=Min("draw_probability"),
        mean=Avg("draw_probability"),
        most=Max("draw_probability"),
    )
    return {"draws": found} if found["battles"] else {}
