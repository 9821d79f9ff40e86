"""From counted votes to a snapshot of ratings, once for each state of the votes."""

import json
import math
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from leaderboard.board_cache import publish_version
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.tallies import BoardTally, count_board
from stats.bradley_terry import BoardRatings, rate

BOARD_LOCK = 0xB0A2D  # first half of the advisory lock; the board's id is the second
LEVEL = 0.95
SEED = 20_240_607
CHANNEL = "board_changed"


def refresh_board(board: Board, *, as_of: int) -> Snapshot | None:
    """Rate a board from the ledger up to `as_of`; None when the last snapshot still holds."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [BOARD_LOCK, board.pk])
        latest = Snapshot.objects.filter(board=board).order_by("-id").first()
        if latest and latest.ledger_number > as_of:
            return None
        counted = count_board(board, as_of=as_of)
        parameters = parameters_of(board)
        if latest and (latest.tally_digest, latest.parameters) == (counted.digest, parameters):
            return None
        snapshot = Snapshot.objects.create(
            board=board,
            ledger_number=as_of,
            votes=counted.tally.votes,
            tally_digest=counted.digest,
            method=board.method,
            parameters=parameters,
            seed=SEED,
            code_version=settings.VERSION,
        )
        Rating.objects.bulk_create(ratings_of(snapshot, counted))
        notify(board, snapshot)
        version = str(snapshot.public_id)
        transaction.on_commit(lambda: publish_version(board.slug, version), robust=True)
    return snapshot


def parameters_of(board: Board) -> dict[str, Any]:
    """Everything besides the votes that decides the numbers."""
    return {
        "vote_floor": board.vote_floor,
        "level": LEVEL,
        "main_category": board.main_category,
        "sub_category": board.sub_category,
        "language": board.language,
        "difficulty": board.difficulty,
    }


def ratings_of(snapshot: Snapshot, counted: BoardTally) -> list[Rating]:
    """One row for each competitor; computed from the snapshot's own parameters and seed."""
    parameters = snapshot.parameters
    board = rate(
        counted.tally,
        floor=parameters["vote_floor"],
        level=parameters["level"],
        seed=snapshot.seed,
    )
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
            estimate=estimate(board, i),
        )
        for i, competitor in enumerate(counted.competitors)
    ]


def number(values: np.ndarray[Any, np.dtype[np.float64]], i: int) -> float | None:
    """A number for the database: six decimals, far below any uncertainty; None for NaN."""
    value = float(values[i])
    return None if math.isnan(value) else round(value, 6)


def estimate(board: BoardRatings, i: int) -> float | None:
    return number(board.estimate, i) if board.provisional[i] else None


def notify(board: Board, snapshot: Snapshot) -> None:
    """Tell the live-update process, in the transaction: nobody hears of what did not commit."""
    message = json.dumps({"board": board.slug, "snapshot": str(snapshot.public_id)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, message])
