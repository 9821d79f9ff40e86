"""All boards up to date, the quick numbers of big ones first."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from django.db.models import Max
from django.utils.timezone import now

from leaderboard.actions.refresh_board import parameters_of, refresh_board
from leaderboard.actions.take_steps import take_steps
from leaderboard.kept_details import details_are_due
from leaderboard.models import Board, BoardDetails, BoardStep, Snapshot
from leaderboard.new_facts import has_new_facts
from stats.newton import NotConvergedError

logger = logging.getLogger(__name__)

BIG = 200_000  # votes of all boards that are due; below, all numbers are there in a moment
REST = timedelta(seconds=10)
IN_STEPS = ("vote", "guess")  # what boards follow step by step; all else they follow at once


def bring_up_to_date(*, as_of: int) -> None:
    """Rate every board that may have changed up to ledger entry `as_of`.

    Where there are many votes, boards are rated in two steps: ratings of all of them first, what
    takes long afterwards. While votes keep coming in they are rated in one: readers would else
    see little but first steps.
    """
    due = boards_due(as_of)
    if sum(newest.votes for _board, newest in due if newest) >= BIG:
        for board, newest in due:
            rested = newest and newest.created_at < now() - REST
            if rested and board.method == Board.Method.BRADLEY_TERRY:
                try_to_refresh(board, as_of=as_of, quickly=True)
    for board, _newest in due:
        try_to_refresh(board, as_of=as_of)


def boards_due(as_of: int) -> list[tuple[Board, Snapshot | None]]:
    """Boards whose newest snapshot may not say what the facts say, with that snapshot."""
    newest = {
        snapshot.board_id: snapshot
        for snapshot in Snapshot.objects.order_by("board_id", "-id").distinct("board_id")
    }
    found: list[tuple[Board, Snapshot | None]] = []
    kept = BoardDetails.objects.select_related("snapshot")
    detailed = {details.board_id: details.snapshot for details in kept.defer("content")}
    for boards in by_benchmark().values():
        known = [newest.get(board.pk) for board in boards]
        oldest = min((snapshot.ledger_number if snapshot else 0) for snapshot in known)
        behind = min((snapshot.shown_until if snapshot else 0) for snapshot in known)
        facts = partial(has_new_facts, boards[0].benchmark_id, as_of=as_of)
        if facts(since=behind):
            take_steps(boards, as_of=as_of)
        news = facts(since=oldest)
        at_once = news and facts(since=oldest, besides=IN_STEPS)
        steps = dict(
            BoardStep.objects.filter(board__in=boards).values_list("board").annotate(Max("up_to"))
        )
        for board, snapshot in zip(boards, known, strict=True):
            moves = (news and board.moves_with_every_vote) or at_once
            holds = still_holds(board, snapshot, steps.get(board.pk, 0), detailed)
            if moves or not holds:
                found.append((board, snapshot))
    return found


def by_benchmark() -> dict[int, list[Board]]:
    found: dict[int, list[Board]] = defaultdict(list)
    for board in Board.objects.all():
        found[board.benchmark_id].append(board)
    return found


def still_holds(
    board: Board, newest: Snapshot | None, step: int, detailed: Mapping[int, Snapshot]
) -> bool:
    """Whether the newest snapshot was made whole, as the board is defined and has stepped today.

    `detailed`: by board, the snapshot whose details are kept; of an earlier version, none.
    """
    return bool(
        newest
        and newest.is_complete
        and not details_are_due(newest, detailed.get(board.pk))
        and newest.shown_until >= step
        and (newest.method, newest.parameters) == (board.method, parameters_of(board))
    )


def try_to_refresh(board: Board, *, as_of: int, quickly: bool = False) -> None:
    """One board that cannot be computed keeps no other from being up to date."""
    try:
        refresh_board(board, as_of=as_of, quickly=quickly)
    except NotConvergedError:
        logger.exception("Board %s could not be rated as of entry %d", board.slug, as_of)
