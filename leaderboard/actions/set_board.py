"""Changing how a board is defined; earlier snapshots keep the parameters they were made with."""

from django.db import transaction

from accounts.models import Annotator, AuditEntry
from annotations.announce import announce_new_votes
from leaderboard.models import Board


@transaction.atomic
def set_board(
    board: Board,
    *,
    title: str | None = None,
    vote_floor: int | None = None,
    position: int | None = None,
    actor: Annotator | None,
) -> bool:
    """Change what is given and put it on record; a worker rates the board again within seconds.

    Returns whether anything was changed.
    """
    wanted = {"title": title, "vote_floor": vote_floor, "position": position}
    changed = {
        name: [getattr(board, name), value]
        for name, value in wanted.items()
        if value is not None and value != getattr(board, name)
    }
    if not changed:
        return False
    for name, (_before, after) in changed.items():
        setattr(board, name, after)
    board.save(update_fields=list(changed))
    AuditEntry.objects.create(
        actor=actor,
        action="set_board",
        subject=f"board {board.slug}",
        details={"changed": changed},
    )
    transaction.on_commit(announce_new_votes, robust=True)
    return True
