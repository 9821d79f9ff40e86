"""Changing how a board is defined; earlier snapshots keep the parameters they were made with."""

from uuid import uuid4

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from annotations.announce import announce_new_votes
from leaderboard.board_cache import HOME_BOARD, forget_word, publish_version
from leaderboard.models import Board


@transaction.atomic
def set_board(
    board: Board,
    *,
    title: str | None = None,
    vote_floor: int | None = None,
    position: int | None = None,
    audience: str | None = None,
    step_votes: int | None = None,
    step_people: int | None = None,
    step_hours: int | None = None,
    actor: Annotator | None,
) -> bool:
    """Change what is given and put it on record; a worker rates the board again within seconds.

    Returns whether anything was changed.
    """
    wanted = {
        "title": title,
        "vote_floor": vote_floor,
        "position": position,
        "audience": audience,
        "step_votes": step_votes,
        "step_people": step_people,
        "step_hours": step_hours,
    }
    changed = {
        name: [getattr(board, name), value]
        for name, value in wanted.items()
        if value not in (None, "") and value != getattr(board, name)
    }
    if not changed:
        return False
    for name, (_before, after) in changed.items():
        setattr(board, name, after)
    board.save(update_fields=list(changed))
    write_audit("set_board", f"board {board.slug}", actor=actor, changed=changed)
    transaction.on_commit(announce_new_votes, robust=True)
    if "audience" in changed:  # what readers were given before is not kept for them any longer
        transaction.on_commit(lambda: forget_pages(board.slug), robust=True)
    return True


def forget_pages(slug: str) -> None:
    """Pages of a board are made anew for the next reader, and so is the choice of the home page."""
    publish_version(slug, uuid4().hex)
    forget_word(HOME_BOARD)
