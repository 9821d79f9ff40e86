"""From counted votes to a snapshot of ratings, once for each state of the votes."""

import json
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from annotations.actions.publish_votes import publish_votes
from leaderboard.blindness import blindness_findings
from leaderboard.board_cache import publish_version
from leaderboard.board_votes import board_votes
from leaderboard.claims import Earlier, claims_of
from leaderboard.details import details_of
from leaderboard.judged_votes import judge_of, judged_board_votes
from leaderboard.kept_details import details_are_due
from leaderboard.models import Board, BoardDetails, PairTable, Rating, Snapshot
from leaderboard.new_facts import has_rulings
from leaderboard.pair_table import pairs_of
from leaderboard.rating_rows import Computed
from leaderboard.ratings import RULES, compute
from leaderboard.slices import Slice
from leaderboard.tallies import BoardVotes
from stats.elo import STEP
from stats.scale import CENTRE
from web.locks import Lock, wait_for

LEVEL = 0.95
SEED = 20_240_607
CHANNEL = "board_changed"
ELO_ORDERS = 100  # random orders of the votes behind the interval of an Elo rating


def refresh_board(board: Board, *, as_of: int, quickly: bool = False) -> Snapshot | None:
    """Rate a board from the ledger up to `as_of`; None when the last snapshot still holds.

    `quickly` makes the first of two steps alone: ratings at once, for big boards, with
    intervals that take votes as independent. The second step is due within seconds.
    """
    with transaction.atomic():
        wait_for(Lock.BOARD, board.pk)
        latest = Snapshot.objects.filter(board=board).order_by("-id").first()
        until = as_of if board.moves_with_every_vote else board.shown_until()
        if (latest and latest.ledger_number > as_of) or until > as_of:
            return None
        counted = counted_for(board, as_of=as_of, until=until)
        snapshot = Snapshot(
            board=board,
            ledger_number=as_of,
            votes_until=until,
            votes=counted.tally.votes,
            tally_digest=counted.digest,
            method=board.method,
            parameters=parameters_of(board),
            seed=SEED,
            code_version=settings.VERSION,
            is_complete=not quickly,
        )
        blind = blindness_findings(board.benchmark_id, as_of=until, in_steps=True)
        if latest and says_as_much(latest, snapshot, counted, blind):
            if latest.is_complete and details_are_due(latest, detailed_snapshot(board)):
                keep_details(latest, counted, compute(latest, counted, earlier_of(latest)))
            return None
        computed = compute(snapshot, counted, earlier_of(snapshot))
        snapshot.findings = computed.findings | blind
        snapshot.save()
        Rating.objects.bulk_create(computed.ratings)
        keep_pairs(snapshot, counted, computed)
        if snapshot.is_complete and details_are_due(snapshot, detailed_snapshot(board)):
            keep_details(snapshot, counted, computed)
        if board.moves_with_every_vote:  # others did when they took their step
            publish_votes(board.benchmark)
        notify(board, snapshot)
        version = str(snapshot.public_id)
        transaction.on_commit(lambda: publish_version(board.slug, version), robust=True)
    return snapshot


def keep_pairs(snapshot: Snapshot, counted: BoardVotes, computed: Computed) -> None:
    """The record of every pair beside the ratings, in place of that of the snapshot before."""
    PairTable.objects.update_or_create(
        board=snapshot.board,
        defaults={"snapshot": snapshot, "content": pairs_of(counted, computed, LEVEL)},
    )


def keep_details(snapshot: Snapshot, counted: BoardVotes, computed: Computed) -> None:
    """What stands behind whole intervals, in place of that of an earlier snapshot."""
    BoardDetails.objects.update_or_create(
        board=snapshot.board,
        defaults={"snapshot": snapshot, "content": details_of(snapshot, counted, computed)},
    )


def detailed_snapshot(board: Board) -> Snapshot | None:
    """That whose details are kept."""
    kept = BoardDetails.objects.filter(board=board).select_related("snapshot").first()
    return kept.snapshot if kept else None


def counted_for(board: Board, *, as_of: int, until: int) -> BoardVotes:
    """What the board counts: people's votes, a judge's battles, or both."""
    part, judge = Slice.of_board(board), judge_of(board.sources)
    if judge is not None:
        return judged_board_votes(board.benchmark_id, part, judge, as_of=as_of, until=until)
    with_texts = board.method == Board.Method.EQUAL_STYLE
    return board_votes(board.benchmark_id, part, as_of=as_of, until=until, with_texts=with_texts)


def earlier_of(snapshot: Snapshot) -> Earlier:
    """What the last complete snapshot of the same definition had settled."""
    before = Snapshot.objects.filter(board=snapshot.board_id, is_complete=True)
    if snapshot.pk:
        before = before.filter(pk__lt=snapshot.pk)
    last = before.order_by("-id").first()
    if last is None or (last.method, last.parameters) != (snapshot.method, snapshot.parameters):
        return Earlier()
    is_void = has_rulings(
        snapshot.board.benchmark_id, since=last.ledger_number, as_of=snapshot.ledger_number
    )
    return Earlier(claims_of(last), is_void)


def says_as_much(
    latest: Snapshot, new: Snapshot, counted: BoardVotes, blind: dict[str, Any]
) -> bool:
    """Whether the newer snapshot would say the same as the one there is, or less.

    A ruling in between makes another one: the same counts may be of other people then.
    """
    same = ("tally_digest", "method", "parameters")
    return (
        all(getattr(latest, name) == getattr(new, name) for name in same)
        and (latest.is_complete or not new.is_complete)
        and all(
            latest.findings.get(name) == counted.left_out.findings.get(name)
            for name in ("left_out", "imported_left_out")
        )
        and latest.findings.get("without_self_namings", {}).get("digest")
        == (counted.without.digest if counted.without else None)
        and latest.findings.get("blindness") == blind.get("blindness")
        and not has_rulings(
            new.board.benchmark_id, since=latest.ledger_number, as_of=new.ledger_number
        )
    )


def parameters_of(board: Board) -> dict[str, Any]:
    """Everything besides the votes and the method that decides the numbers."""
    found = {
        "rules": RULES,
        "vote_floor": board.vote_floor,
        "weight_cap": board.weight_cap,
        "level": LEVEL,
        **Slice.of_board(board).stated(),
    }
    if board.method == Board.Method.ELO:
        found |= {"elo_step": STEP, "elo_start": CENTRE, "elo_orders": ELO_ORDERS}
    return found


def notify(board: Board, snapshot: Snapshot) -> None:
    """Tell the live-update process, in the transaction: nobody hears of what did not commit."""
    message = json.dumps({"board": board.slug, "snapshot": str(snapshot.public_id)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, message])
