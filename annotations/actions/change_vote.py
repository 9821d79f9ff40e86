"""Changing a vote: a new row that names the one it replaces; the old one stays as it was."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.actions.cast_vote import (
    Ballot,
    CastVote,
    OwnBattle,
    VoteRefusedError,
    check_complete,
    lock,
    one_vote_per_key,
    record,
    repeated,
)
from annotations.announce import announce_new_votes
from annotations.models import Battle, GoldBattle, Vote

MAX_CHANGEABLE = 10  # of a person's battles can be changed; later ones have been learnt from


class NothingToChangeError(VoteRefusedError):
    """This battle has no vote yet."""


class ExplainedError(VoteRefusedError):
    """A battle of a qualification shows after the vote which answer is better."""


class TooLongAgoError(VoteRefusedError):
    """The vote is not among the person's latest ones."""


def change_vote(
    assignment: OwnBattle,
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
        locked = lock(assignment)
        given = Vote.objects.filter(assignment=locked.pk)
        again = given.filter(client_id=client_id).first()
        if again:
            return repeated(again, ballot, client_id)
        current = given.filter(is_current=True).first()
        if current is None:
            raise NothingToChangeError(_("There is no vote on this battle to change."))
        if current.body_digest == ballot.digest():
            return CastVote(current, created=False)
        check_may_change(current)
        check_complete(locked, ballot)
        admit()
        given.filter(pk=current.pk).update(is_current=False)
        vote = record(locked, ballot, client_id, replaces=current)
        transaction.on_commit(announce_new_votes, robust=True)
    return CastVote(vote, created=True)


def check_may_change(current: Vote) -> None:
    """Raise when the battle was explained or published, or the person has voted often since."""
    if is_training(current):
        raise ExplainedError(_("This battle was explained to you; its vote stays."))
    if current.campaign and current.campaign.battles_published_at:
        raise TooLongAgoError(_("This battle is public with its names; its vote stays."))
    own = Vote.objects.filter(annotator=current.annotator_id, replaces=None)
    if own.filter(pk__gt=first_of(current)).count() >= MAX_CHANGEABLE:
        raise TooLongAgoError(
            _("Only your last %(number)s votes can be changed.") % {"number": MAX_CHANGEABLE}
        )


def is_training(vote: Vote) -> bool:
    of_training = GoldBattle.objects.filter(
        battle__assignments=vote.assignment_id, use=GoldBattle.Use.TRAINING
    )
    return vote.purpose == Battle.Purpose.GOLD and of_training.exists()


def assignments_to_change(annotator_id: int) -> set[int]:
    """Those whose votes `check_may_change` would let through, in one query."""
    latest = Vote.objects.filter(annotator=annotator_id, replaces=None).order_by("-pk")
    uses = dict(latest.values_list("assignment", "assignment__battle__gold__use")[:MAX_CHANGEABLE])
    return {pk for pk, use in uses.items() if use != GoldBattle.Use.TRAINING}


def first_of(current: Vote) -> int:
    """The row of the vote as it was cast first, whatever was changed since."""
    votes = Vote.objects.filter(assignment=current.assignment_id)
    return min(votes.values_list("pk", flat=True))
