"""Recording a vote: one transaction, safe to repeat with the same key."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import (
    Case,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.timezone import now
from django.utils.translation import gettext as _

from annotations.actions.take_part import note_training
from annotations.announce import announce_new_votes
from annotations.models import (
    Assignment,
    Battle,
    Guideline,
    Outcome,
    Required,
    Reveal,
    Vote,
    VoteComment,
)
from annotations.queries.guideline import version_words


@dataclass(frozen=True)
class Ballot:
    """What the annotator said, checked already; the same words give the same digest."""

    winner: str
    strength: str = ""
    difficulty: str = ""
    reasons: dict[str, list[str]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    comment: str = ""
    evidence: list[str] = field(default_factory=list)
    shown_at: datetime | None = None
    first_key_at: datetime | None = None
    active_ms: int | None = None
    hidden_ms: int | None = None

    def missing(self, required: Iterable[str]) -> list[Required]:
        """What is not said here although it is required; in the order of the decision."""
        said = {
            Required.DIFFICULTY: bool(self.difficulty),
            Required.REASONS: any(self.reasons.values()),
            Required.COMMENT: bool(self.comment.strip()),
        }
        return [what for what in Required if what in set(required) and not said[what]]

    def digest(self) -> str:
        """SHA-256 of the choice itself: what was seen, and when, may differ when sent again."""
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


class OwnBattle(Protocol):
    """Names one battle of one annotator; an `Assignment` does, and `Named` without a look."""

    @property
    def public_id(self) -> UUID: ...

    @property
    def annotator_id(self) -> int: ...


class Named(NamedTuple):
    public_id: UUID
    annotator_id: int


class VoteRefusedError(Exception):
    """The vote clashes with one that stands; nothing was changed."""


class AlreadyVotedError(VoteRefusedError):
    """This assignment has a vote under another key."""


class KeyReusedError(VoteRefusedError):
    """This key was used for another vote."""


class IncompleteError(VoteRefusedError):
    """The campaign wants more said with each vote; `missing` is what."""

    def __init__(self, missing: list[Required]) -> None:
        wanted = ", ".join(str(what.label) for what in missing)
        super().__init__(_("This campaign needs with each vote: %(wanted)s.") % {"wanted": wanted})
        self.missing = missing


def cast_vote(
    assignment: OwnBattle,
    ballot: Ballot,
    *,
    client_id: str,
    admit: Callable[[], None] = lambda: None,
    then_shown: UUID | None = None,
) -> CastVote:
    """Record the vote and close the assignment; the same key and words return the first vote.

    `then_shown`: the battle, lent ahead, that the page shows from now on; only a hint, which
    `claim_ahead` makes good. A vote for an assignment that expired is kept as surplus. `admit` is
    asked before a new vote and may refuse it by an error; one that was there before is nobody's to
    refuse. Raises `Assignment.DoesNotExist` where the annotator has no such battle.
    """
    with one_vote_per_key():
        locked = lock(assignment)
        if locked.outcome:  # while it is open there is no vote to look for
            given = Vote.objects.filter(assignment=locked)
            earlier = given.filter(client_id=client_id).first()  # perhaps changed since
            earlier = earlier or given.filter(is_current=True).first()
            if earlier:
                return repeated(earlier, ballot, client_id)
            if locked.outcome == Outcome.SKIPPED:
                raise AlreadyVotedError(_("You skipped this battle; it went to somebody else."))
        check_complete(locked, ballot)
        admit()
        vote = record(locked, ballot, client_id)
        if not vote.surplus:
            close_and_show(locked, vote.cast_at, then_shown)
        elif locked.ahead:  # it went back, but was shown after all
            Assignment.objects.filter(pk=locked.pk).update(ahead=False)
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


def lock(assignment: OwnBattle) -> Any:
    """The assignment with all that a vote writes down: group, guideline, what stood on which side.

    `names_shown_at` says when this annotator was first shown who wrote one of the answers.
    """
    shown = Reveal.objects.filter(
        Q(answer=OuterRef("side_a__answer")) | Q(answer=OuterRef("side_b__answer")),
        annotator=OuterRef("annotator"),
    )
    earliest = shown.values("annotator").annotate(earliest=Min("at")).values("earliest")
    return (
        Assignment.objects.of(assignment.annotator_id)
        .select_for_update(of=("self",))
        .select_related("annotator", "battle")
        .only(
            *("annotator__group", "outcome", "ahead"),
            *("battle__purpose", "battle__campaign", "battle__item"),
        )
        .annotate(
            guideline=Subquery(newest_guideline().values("version")[:1]),
            side_a=FilteredRelation("sides", condition=Q(sides__letter="a")),
            side_b=FilteredRelation("sides", condition=Q(sides__letter="b")),
            competitor_a=F("side_a__answer__competitor_id"),
            competitor_b=F("side_b__answer__competitor_id"),
            names_shown_at=Subquery(earliest),
            requires=F("battle__campaign__requires"),
        )
        .get(public_id=assignment.public_id)
    )


def newest_guideline() -> QuerySet[Guideline]:
    """The guideline in force in the campaign of an assignment."""
    own = Guideline.objects.filter(campaign=OuterRef("battle__campaign"))
    return own.order_by("-version")


def check_complete(assignment: Any, ballot: Ballot) -> None:
    """Raise unless all is said that the campaign requires. `assignment`: as `lock` gives it."""
    missing = ballot.missing(assignment.requires or [])
    if missing:
        raise IncompleteError(missing)


def repeated(earlier: Vote, ballot: Ballot, client_id: str) -> CastVote:
    """The earlier vote, if this is the same one sent again."""
    if earlier.client_id != client_id:
        raise AlreadyVotedError(_("You have voted on this battle already."))
    if earlier.body_digest != ballot.digest():
        raise KeyReusedError(_("This key came before with another vote; the first one stands."))
    return CastVote(earlier, created=False)


def record(
    assignment: Any, ballot: Ballot, client_id: str, *, replaces: Vote | None = None
) -> Vote:
    """Write the vote row. `assignment`: as `lock` gives it."""
    vote = Vote.objects.create(
        assignment=assignment,
        annotator_id=assignment.annotator_id,
        annotator_group=assignment.annotator.group,
        item_id=assignment.battle.item_id,
        competitor_a_id=assignment.competitor_a,
        competitor_b_id=assignment.competitor_b,
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
        evidence_opened=ballot.evidence,
        guideline_version=version_words(assignment.guideline),
        cast_at=now(),
        names_shown_at=assignment.names_shown_at,
        surplus=assignment.outcome == Outcome.EXPIRED,
        replaces=replaces,
    )
    if ballot.comment:
        VoteComment.objects.create(vote=vote, text=ballot.comment)
    return vote


def close_and_show(assignment: Any, moment: datetime, then_shown: UUID | None) -> None:
    """Close the battle voted on, and note that the next one is shown; in one statement."""
    own = Q(pk=assignment.pk)
    following = Q(annotator=assignment.annotator_id, public_id=then_shown, outcome="", ahead=True)
    until = moment + timedelta(minutes=settings.LEASE_MINUTES)
    Assignment.objects.filter(own | following if then_shown else own).update(
        outcome=Case(When(own, then=Value(Outcome.VOTED)), default=F("outcome")),
        closed_at=Case(When(own, then=Value(moment)), default=F("closed_at")),
        leased_until=Case(When(own, then=F("leased_until")), default=Value(until)),
        last_activity_at=moment,
        ahead=False,
    )
