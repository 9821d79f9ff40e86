"""Recording a vote: one transaction, safe to repeat with the same key."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from annotations.actions.take_part import note_training
from annotations.announce import announce_new_votes
from annotations.models import Assignment, GoldBattle, Outcome, Required, Vote
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

    `then_shown`: the prefetched battle that the page shows from now on; only a hint, which
    `prefetch_battle` makes good. A vote for an assignment that expired is kept as surplus. `admit`
    is asked before a new vote and may refuse it by an error; one that was there before is nobody's
    to refuse. Raises `Assignment.DoesNotExist` where the annotator has no such battle.
    """
    with one_vote_per_key():
        locked = lock(assignment)
        if locked.outcome:  # while it is open there is no vote to look for
            given = Vote.objects.filter(assignment=locked.pk)
            earlier = given.filter(client_id=client_id).first()  # perhaps changed since
            earlier = earlier or given.filter(is_current=True).first()
            if earlier:
                return repeated(earlier, ballot, client_id)
            if locked.outcome == Outcome.SKIPPED:
                raise AlreadyVotedError(_("You skipped this battle; it went to somebody else."))
        check_complete(locked, ballot)
        admit()
        vote = record(locked, ballot, client_id, then_shown=then_shown)
        if locked.gold_use == GoldBattle.Use.TRAINING:
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


# What a vote writes down beside what was said. `names_shown_at`: when this person was first shown
# who wrote one of the answers.
LOCK = """
SELECT lent.id, lent.outcome, lent.prefetched, battle.purpose, battle.campaign_id, battle.item_id,
       person."group", campaign.requires::json, gold.use,
       answer_a.competitor_id, answer_b.competitor_id,
       (SELECT max(version) FROM annotations_guideline WHERE campaign_id = battle.campaign_id),
       (SELECT min(at) FROM annotations_reveal
        WHERE annotator_id = lent.annotator_id
          AND answer_id IN (side_a.answer_id, side_b.answer_id))
FROM annotations_assignment lent
JOIN accounts_annotator person ON person.id = lent.annotator_id
JOIN annotations_battle battle ON battle.id = lent.battle_id
JOIN annotations_assignmentside side_a ON side_a.assignment_id = lent.id AND side_a.letter = 'a'
JOIN annotations_assignmentside side_b ON side_b.assignment_id = lent.id AND side_b.letter = 'b'
JOIN catalog_answer answer_a ON answer_a.id = side_a.answer_id
JOIN catalog_answer answer_b ON answer_b.id = side_b.answer_id
LEFT JOIN annotations_campaign campaign ON campaign.id = battle.campaign_id
LEFT JOIN annotations_goldbattle gold ON gold.battle_id = battle.id
WHERE lent.public_id = %s AND lent.annotator_id = %s
FOR UPDATE OF lent
"""


@dataclass(frozen=True)
class LockedAssignment:
    """An assignment that nobody else votes on now, with all that a vote of it writes down."""

    annotator_id: int
    pk: int
    outcome: str
    prefetched: bool
    purpose: str
    campaign_id: int | None
    item_id: int
    group: str
    requires: list[str] | None
    gold_use: str | None
    competitor_a_id: int
    competitor_b_id: int
    guideline: int | None  # in force in its campaign
    names_shown_at: datetime | None


def lock(assignment: OwnBattle) -> LockedAssignment:
    """Lock an own assignment, or raise `Assignment.DoesNotExist`."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [assignment.public_id, assignment.annotator_id])
        row = cursor.fetchone()
    if row is None:
        raise Assignment.DoesNotExist
    return LockedAssignment(assignment.annotator_id, *row)


def check_complete(assignment: LockedAssignment, ballot: Ballot) -> None:
    """Raise unless all is said that the campaign requires."""
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


# The vote with what was opened before it, and its comment. A vote in time closes the assignment,
# and the prefetched battle that the page shows from now on is noted as shown; a late one was shown.
RECORD = """
WITH vote AS (
    INSERT INTO annotations_vote (assignment_id, annotator_id, annotator_group, item_id,
        competitor_a_id, competitor_b_id, purpose, campaign_id, winner, strength, difficulty,
        reasons, flags, client_id, body_digest, shown_at, first_key_at, active_ms, hidden_ms,
        evidence_opened, guideline_version, cast_at, names_shown_at, surplus, replaces_id,
        is_current)
    VALUES (%(assignment_id)s, %(annotator_id)s, %(annotator_group)s, %(item_id)s,
        %(competitor_a_id)s, %(competitor_b_id)s, %(purpose)s, %(campaign_id)s, %(winner)s,
        %(strength)s, %(difficulty)s, %(reasons)s, %(flags)s, %(client_id)s, %(body_digest)s,
        %(shown_at)s, %(first_key_at)s, %(active_ms)s, %(hidden_ms)s,
        (SELECT coalesce(jsonb_agg(DISTINCT what ORDER BY what), '[]') FROM (
            SELECT jsonb_array_elements_text(%(evidence_opened)s::jsonb)
            UNION SELECT what FROM annotations_openedevidence
            WHERE assignment_id = %(assignment_id)s
        ) AS opened (what)),
        %(guideline_version)s, %(cast_at)s, %(names_shown_at)s, %(surplus)s, %(replaces_id)s, true)
    RETURNING id, evidence_opened::json
), comment AS (
    INSERT INTO annotations_votecomment (vote_id, text)
    SELECT id, %(comment)s FROM vote WHERE %(comment)s <> ''
), closed AS (
    UPDATE annotations_assignment SET prefetched = false,
        outcome = CASE WHEN outcome = '' THEN 'voted' ELSE outcome END,
        closed_at = CASE WHEN outcome = '' THEN %(cast_at)s ELSE closed_at END,
        last_activity_at = CASE WHEN outcome = '' THEN %(cast_at)s ELSE last_activity_at END
    WHERE id = %(assignment_id)s AND outcome IN ('', 'expired')
), shown AS (
    UPDATE annotations_assignment SET prefetched = false, leased_until = %(until)s,
        last_activity_at = %(cast_at)s
    WHERE public_id = %(then_shown)s AND annotator_id = %(annotator_id)s AND outcome = ''
      AND prefetched AND id <> %(assignment_id)s AND NOT %(surplus)s
)
SELECT id, evidence_opened FROM vote
"""


def record(
    assignment: LockedAssignment,
    ballot: Ballot,
    client_id: str,
    *,
    replaces: Vote | None = None,
    then_shown: UUID | None = None,
) -> Vote:
    """Write the vote down and close its assignment, unless it is closed already."""
    vote = Vote(
        assignment_id=assignment.pk,
        annotator_id=assignment.annotator_id,
        annotator_group=assignment.group,
        item_id=assignment.item_id,
        competitor_a_id=assignment.competitor_a_id,
        competitor_b_id=assignment.competitor_b_id,
        purpose=assignment.purpose,
        campaign_id=assignment.campaign_id,
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
    values = vars(vote) | {
        "comment": ballot.comment,
        "then_shown": then_shown,
        "until": vote.cast_at + timedelta(minutes=settings.LEASE_MINUTES),
    }
    values |= {name: Jsonb(values[name]) for name in ("reasons", "flags", "evidence_opened")}
    with connection.cursor() as cursor:
        cursor.execute(RECORD, values)
        vote.pk, vote.evidence_opened = cursor.fetchone()
    return vote
