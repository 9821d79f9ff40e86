"""Changing how a board is defined; earlier snapshots keep the parameters they were made with."""

from accounts.models import Annotator, AuditEntry
from annotations.actions.number_facts import number_facts
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.models import Board, Snapshot


def set_board(
    board: Board,
    *,
    title: str | None = None,
    vote_floor: int | None = None,
    position: int | None = None,
    actor: Annotator | None,
) -> Snapshot | None:
    """Change what is given, put it on record, and rate the board again at once."""
    wanted = {"title": title, "vote_floor": vote_floor, "position": position}
    changed = {
        name: [getattr(board, name), value]
        for name, value in wanted.items()
        if value is not None and value != getattr(board, name)
    }
    if not changed:
        return None
    for name, (_before, after) in changed.items():
        setattr(board, name, after)
    board.save(update_fields=list(changed))
    AuditEntry.objects.create(
        actor=actor,
        action="set_board",
        subject=f"board {board.slug}",
        details={"changed": changed},
    )
    return refresh_board(board, as_of=number_facts())
