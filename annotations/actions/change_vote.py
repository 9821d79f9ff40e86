"""Changing a vote: a new row that names the one it replaces; the old one stays as it was."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.actions.cast_vote import (
    Ballot,
    CastVote,
    VoteRefusedError,
    lock,
    names_shown_with,
    one_vote_per_key,
    record,
    repeated,
    sides_of,
)
from annotations.announce import announce_new_votes
from annotations.models import Assignment, Vote

LATEST = 10  # of a person's battles can be changed; later ones have been learnt from


class NothingToChangeError(VoteRefusedError):
    """This battle has no vote yet."""


class TooLongAgoError(VoteRefusedError):
    """The vote is not among the person's latest ones."""


def change_vote(
    assignment: Assignment,
    ballot: Ballot,
    *,
    client_id: str,
    admit: Callable[[], None] = lambda: None,
) -> CastVote:
    """Replace the vote that stands; the same key and words return the first change.

    Saying what stands already writes nothing. A change after the names were shown is kept, and
    `Vote.objects.counted()` goes on counting the one before. `admit` may refuse by an error.
    """
    with one_vote_per_key():
        locked = lock(assignment.pk)
        sides = sides_of(locked)
        given = Vote.objects.filter(assignment=locked)
        again = given.filter(client_id=client_id).first()
        if again:
            return repeated(again, ballot, client_id, sides)
        standing = given.filter(is_current=True).first()
        if standing is None:
            raise NothingToChangeError(_("There is no vote on this battle to change."))
        if standing.body_digest == ballot.digest():
            return CastVote(standing, created=False, names=names_shown_with(standing, sides))
        check_is_recent(standing)
        admit()
        given.filter(pk=standing.pk).update(is_current=False)
        vote = record(locked, sides, ballot, client_id, replaces=standing)
        transaction.on_commit(announce_new_votes, robust=True)
    return CastVote(vote, created=True, names=names_shown_with(vote, sides))


def check_is_recent(standing: Vote) -> None:
    """Raise `TooLongAgoError` when the person has voted on `LATEST` battles since."""
    own = Vote.objects.filter(annotator=standing.annotator_id, replaces=None)
    if own.filter(pk__gt=first_of(standing)).count() >= LATEST:
        raise TooLongAgoError(
            _("Only your last %(number)s votes can be changed.") % {"number": LATEST}
        )


def first_of(standing: Vote) -> int:
    """The row of the vote as it was cast first, whatever was changed since."""
    votes = Vote.objects.filter(assignment=standing.assignment_id)
    return min(votes.values_list("pk", flat=True))
