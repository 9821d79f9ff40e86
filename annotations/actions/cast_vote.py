"""Recording a vote: one transaction, safe to repeat with the same key."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import now
from django.utils.translation import gettext as _

from annotations.actions.take_part import note_training
from annotations.announce import announce_new_votes
from annotations.guideline import version_words
from annotations.models import (
    Assignment,
    AssignmentSide,
    Battle,
    Guideline,
    Outcome,
    Reveal,
    Vote,
    VoteComment,
)


@dataclass(frozen=True)
class Ballot:
    """What the annotator said, checked already; the same words give the same digest."""

    winner: str
    strength: str = ""
    difficulty: str = ""
    reasons: dict[str, list[str]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    comment: str = ""
    shown_at: datetime | None = None
    first_key_at: datetime | None = None
    active_ms: int | None = None
    hidden_ms: int | None = None

    def digest(self) -> str:
        """SHA-256 of the choice itself; timings may differ when the same vote is sent again."""
        words = {
            name: getattr(self, name)
            for name in ("winner", "strength", "difficulty", "reasons", "flags", "comment")
        }
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class CastVote:
    """A recorded vote, and whether this call recorded it or an earlier one had."""

    vote: Vote
    created: bool


@dataclass(frozen=True)
class Side:
    """What stood under one letter, as the tally needs it."""

    letter: str
    answer: int
    competitor: int
    author_shown_at: datetime | None  # when this annotator was shown who wrote it, if ever


class VoteRefusedError(Exception):
    """The vote clashes with one that stands; nothing was changed."""


class AlreadyVotedError(VoteRefusedError):
    """This assignment has a vote under another key."""


class KeyReusedError(VoteRefusedError):
    """This key was used for another vote."""


def cast_vote(
    assignment: Assignment,
    ballot: Ballot,
    *,
    client_id: str,
    admit: Callable[[], None] = lambda: None,
) -> CastVote:
    """Record the vote and close the assignment; the same key and words return the first vote.

    A vote for an assignment that expired is kept as surplus. `admit` is asked before a new vote
    and may refuse it by an error; one that was there before is nobody's to refuse.
    """
    with one_vote_per_key():
        locked = lock(assignment.pk)
        sides = sides_of(locked)
        if locked.outcome:  # while it is open there is no vote to look for
            given = Vote.objects.filter(assignment=locked)
            earlier = given.filter(client_id=client_id).first()  # perhaps changed since
            earlier = earlier or given.filter(is_current=True).first()
            if earlier:
                return repeated(earlier, ballot, client_id)
            if locked.outcome == Outcome.SKIPPED:
                raise AlreadyVotedError(_("You skipped this battle; it went to somebody else."))
        admit()
        vote = record(locked, sides, ballot, client_id)
        if vote.purpose == Battle.Purpose.GOLD:
            note_training(vote)
        transaction.on_commit(announce_new_votes, robust=True)
    return CastVote(vote, created=True)


@contextmanager
def one_vote_per_key() -> Iterator[None]:
    """A transaction; raise `KeyReusedError` when the vote's key belongs to another battle."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_vote_per_key" not in str(error):
            raise
        raise KeyReusedError(_("This key was used for another battle; make a new one.")) from error


def lock(assignment_id: int) -> Assignment:
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("annotator", "battle")
        .only(
            "annotator__group",
            "outcome",
            "battle__purpose",
            "battle__campaign",
            "battle__item",
        )
        .annotate(guideline=Subquery(newest_guideline().values("version")[:1]))
        .get(pk=assignment_id)
    )


def newest_guideline() -> QuerySet[Guideline]:
    """The guideline in force in the campaign of an assignment."""
    own = Guideline.objects.filter(campaign=OuterRef("battle__campaign"))
    return own.order_by("-version")


def sides_of(assignment: Assignment) -> list[Side]:
    """What the annotator saw as a and as b."""
    sides = AssignmentSide.objects.filter(assignment=assignment).order_by("letter")
    shown = Reveal.objects.filter(annotator=OuterRef("annotator"), answer=OuterRef("answer"))
    columns = ("letter", "answer_id", "answer__competitor_id", "shown")
    rows = sides.annotate(shown=Subquery(shown.values("at"))).values_list(*columns)
    return [Side(*row) for row in rows]


def repeated(earlier: Vote, ballot: Ballot, client_id: str) -> CastVote:
    """The earlier vote, if this is the same one sent again."""
    if earlier.client_id != client_id:
        raise AlreadyVotedError(_("You have voted on this battle already."))
    if earlier.body_digest != ballot.digest():
        raise KeyReusedError(_("This key came before with another vote; the first one stands."))
    return CastVote(earlier, created=False)


def record(
    assignment: Assignment,
    sides: list[Side],
    ballot: Ballot,
    client_id: str,
    *,
    replaces: Vote | None = None,
) -> Vote:
    """Write the vote row, and close the assignment unless it had expired or been voted on."""
    competitors = {side.letter: side.competitor for side in sides}
    moment = now()
    expired = assignment.outcome == Outcome.EXPIRED
    vote = Vote.objects.create(
        assignment=assignment,
        annotator_id=assignment.annotator_id,
        annotator_group=assignment.annotator.group,
        item_id=assignment.battle.item_id,
        competitor_a_id=competitors["a"],
        competitor_b_id=competitors["b"],
        purpose=assignment.battle.purpose,
        campaign_id=assignment.battle.campaign_id,
        winner=ballot.winner,
        strength=ballot.strength,
        difficulty=ballot.difficulty,
        reasons=ballot.reasons,
        flags=ballot.flags,
        client_id=client_id,
        body_digest=ballot.digest(),
        shown_at=ballot.shown_at,
        first_key_at=ballot.first_key_at,
        active_ms=ballot.active_ms,
        hidden_ms=ballot.hidden_ms,
        guideline_version=version_words(getattr(assignment, "guideline", None)),
        cast_at=moment,
        names_shown_at=min((s.author_shown_at for s in sides if s.author_shown_at), default=None),
        surplus=expired,
        replaces=replaces,
    )
    if ballot.comment:
        VoteComment.objects.create(vote=vote, text=ballot.comment)
    if not expired and not replaces:
        Assignment.objects.filter(pk=assignment.pk).update(
            outcome=Outcome.VOTED, closed_at=moment, last_activity_at=moment
        )
    return vote
