"""A board as readers get it: one shape for the page, the API and the check of a rebuild."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from leaderboard.models import Board, Rating, Snapshot


@dataclass(frozen=True)
class ShownBoard:
    board: Board
    snapshot: Snapshot | None
    ratings: list[Rating]

    @property
    def rated(self) -> list[Rating]:
        return [r for r in self.ratings if not r.provisional]

    @property
    def provisional(self) -> list[Rating]:
        return [r for r in self.ratings if r.provisional]


def latest_board(board: Board) -> ShownBoard:
    """The newest snapshot of a board with its ratings, best first."""
    snapshot = Snapshot.objects.filter(board=board).order_by("-id").first()
    rows = Rating.objects.filter(snapshot=snapshot).select_related("competitor")
    return ShownBoard(board, snapshot, in_order(rows) if snapshot else [])


def in_order(ratings: Iterable[Rating]) -> list[Rating]:
    """Rated competitors by rating, then the provisional ones by votes; names break ties."""
    return sorted(
        ratings,
        key=lambda r: (r.provisional, -(r.rating or 0.0), -r.votes, r.competitor.slug),
    )


def rating_reply(rating: Rating) -> dict[str, Any]:
    return {
        "competitor": rating.competitor.name,
        "rating": rating.rating,
        "lower": rating.lower,
        "upper": rating.upper,
        "rank_low": rating.rank_low,
        "rank_high": rating.rank_high,
        "votes": rating.votes,
        "wins": rating.wins,
        "ties": rating.ties,
        "losses": rating.losses,
        "both_bad": rating.both_bad,
        "provisional": rating.provisional,
        "reason": rating.reason,
        "estimate_with_prior": rating.estimate,
        "annotators": rating.annotators,
        "effective_annotators": rating.effective_annotators,
        "is_settled": rating.is_settled,
        "is_equal": rating.is_equal,
        "votes_to_settle": rating.votes_to_settle,
        "votes_to_swap": rating.votes_to_swap,
        "annotators_to_swap": rating.annotators_to_swap,
    }


def snapshot_reply(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": str(snapshot.public_id),
        "created_at": snapshot.created_at.isoformat(),
        "votes": snapshot.votes,
        "digest": snapshot.tally_digest,
        "method": snapshot.method,
        "parameters": snapshot.parameters,
        "seed": snapshot.seed,
        "ledger_number": snapshot.ledger_number,
        "votes_until": snapshot.votes_until,
        "code_version": snapshot.code_version,
        "is_complete": snapshot.is_complete,
        "findings": snapshot.findings,
    }


def board_reply(board: Board) -> dict[str, Any]:
    return {
        "slug": board.slug,
        "title": board.title,
        "benchmark": board.benchmark.name,
        "method": board.method,
        "vote_floor": board.vote_floor,
        "weight_cap": board.weight_cap,
        "sources": board.sources,
        "is_simulated": board.is_simulated,
    }


def whole_reply(shown: ShownBoard) -> dict[str, Any]:
    """What `GET /api/boards/<slug>/` answers."""
    return {
        "board": board_reply(shown.board),
        "snapshot": snapshot_reply(shown.snapshot) if shown.snapshot else None,
        "ratings": [rating_reply(r) for r in shown.ratings],
    }


def canonical_bytes(snapshot: Snapshot, ratings: Iterable[Rating]) -> bytes:
    """The numbers of a snapshot as bytes; equal bytes mean that a rebuild found the same."""
    content = {
        "digest": snapshot.tally_digest,
        "votes": snapshot.votes,
        "findings": snapshot.findings,
        "ratings": [rating_reply(r) for r in in_order(ratings)],
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
