"""Lending the next battle to an annotator."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import now

from annotations.lending.claimant import Reach, held_by, lock_and_look
from annotations.lending.find_gold import find_due_gold, find_gold
from annotations.lending.find_seat import Candidate, find_seat
from annotations.lending.keep_lease import AssignmentClosedError, extend_ahead, extend_lease
from annotations.lending.take_back import take_back
from annotations.models import Assignment, GoldBattle
from stats.sides import draw_sides

LEND = """
WITH taken AS (
    UPDATE annotations_seat SET is_free = false WHERE id = %(seat)s
), lent AS (
    INSERT INTO annotations_assignment (public_id, battle_id, seat_id, annotator_id, opened_at,
        last_activity_at, leased_until, outcome, skip_reason, ahead, ui_version)
    VALUES (%(public_id)s, %(battle)s, %(seat)s, %(annotator)s, %(moment)s,
        %(moment)s, %(until)s, '', '', %(ahead)s, %(version)s)
    RETURNING id, annotator_id
)
INSERT INTO annotations_assignmentside (public_id, assignment_id, letter, answer_id, annotator_id,
    rendered_id, masked, repeats)
SELECT side.public_id, lent.id, side.letter, side.answer, lent.annotator_id,
    side.rendered, answer.masked, side.repeats
FROM lent CROSS JOIN (VALUES
    (%(public_id_a)s::uuid, 'a', %(answer_a)s::bigint, %(rendered_a)s::bigint, false),
    (%(public_id_b)s::uuid, 'b', %(answer_b)s::bigint, %(rendered_b)s::bigint, %(repeats)s)
) AS side (public_id, letter, answer, rendered, repeats)
JOIN catalog_answer answer ON answer.id = side.answer
RETURNING assignment_id
"""


@transaction.atomic
def claim_battle(
    annotator_id: int,
    *,
    benchmark: str = "",
    campaign: UUID | None = None,
    generator: np.random.Generator | None = None,
) -> Assignment | None:
    """Lend the next battle to an annotator; the one still open if there is one; None if none.

    The seat is taken at random among those whose answers this person never held or saw named.
    Now and then it is a gold battle. Where nothing else is left, or when a campaign is named that
    wants it first, it is the next battle of a qualification.
    """
    reach = lock_and_look(annotator_id, benchmark)
    if reach.holds_one or reach.holds_ahead:
        held = give_again(annotator_id, benchmark)
        if held:
            return held
    generator = generator or np.random.default_rng()
    candidate = find_to_qualify(annotator_id, benchmark, reach, campaign)
    if candidate is None:
        back = take_back(annotator_id, benchmark) if reach.has_lapsed else None
        if back:
            return back
        candidate = find_next(annotator_id, benchmark, reach, start=draw_start(generator))
    if candidate is None:
        return give_again(annotator_id, benchmark)
    return lend(candidate, annotator_id, generator)


@transaction.atomic
def claim_ahead(
    annotator_id: int,
    *,
    shown: UUID | None = None,
    generator: np.random.Generator | None = None,
) -> Assignment | None:
    """Lend the battle after the one that is read, for a short time; the same one when asked again.

    `shown`: the battle lent ahead before, which the page shows from now on. Never one of a
    qualification, where an explanation comes between two battles. None if there is none.
    """
    reach = lock_and_look(annotator_id)
    if shown:
        was_ahead = show_ahead(annotator_id, shown, reach)
        reach = lock_and_look(annotator_id) if was_ahead else reach
    if reach.holds_ahead:
        return extend_ahead(annotator_id)
    back = take_back(annotator_id, ahead=True) if reach.has_lapsed else None
    if back:
        return back
    generator = generator or np.random.default_rng()
    candidate = find_among_open(annotator_id, "", reach, start=draw_start(generator), ahead=True)
    if candidate is None:
        return extend_ahead(annotator_id)
    return lend(candidate, annotator_id, generator, ahead=True)


def show_ahead(annotator_id: int, shown: UUID, reach: Reach) -> bool:
    """Note that a battle lent ahead is shown now, and whether that was news.

    One that had gone back is taken back, if nobody else has it.
    """
    if not reach.holds_ahead and not reach.has_lapsed:
        return False
    own = Assignment.objects.of(annotator_id).filter(public_id=shown, ahead=True)
    if own.open().exists():
        extend_lease(own.get())
        return True
    return take_back(annotator_id, only=shown) is not None


def find_to_qualify(
    annotator_id: int, benchmark: str, reach: Reach, campaign: UUID | None
) -> Candidate | None:
    """The next battle of the qualification that is asked for by name."""
    for wanted in reach.to_qualify:
        if wanted.public_id == campaign:
            return find_gold(annotator_id, benchmark, wanted.pk, GoldBattle.Use.TRAINING)
    return None


def find_next(annotator_id: int, benchmark: str, reach: Reach, *, start: float) -> Candidate | None:
    """Gold where it is due, else any free seat, else a qualification that can be gone on with."""
    found = find_among_open(annotator_id, benchmark, reach, start=start)
    for other in reach.to_qualify:
        if found is None:
            found = find_gold(annotator_id, benchmark, other.pk, GoldBattle.Use.TRAINING)
    return found


def find_among_open(
    annotator_id: int, benchmark: str, reach: Reach, *, start: float, ahead: bool = False
) -> Candidate | None:
    """Gold where it is due, else any free seat."""
    found = find_due_gold(annotator_id, benchmark, reach.open, ahead=ahead)
    if found is None:
        ids = [campaign.pk for campaign in reach.open]
        found = find_seat(annotator_id, benchmark, ids, start=start, ahead=ahead)
    return found


def give_again(annotator_id: int, benchmark: str) -> Assignment | None:
    """The battle that this person holds, with all the time of a new one; else the one ahead."""
    held = open_assignment(annotator_id, benchmark=benchmark)
    if held is None:
        return None
    try:
        held.leased_until = extend_lease(held)
    except AssignmentClosedError:  # voted on or skipped in another tab, an instant ago
        return None
    return held


def open_assignment(annotator_id: int, *, benchmark: str = "") -> Assignment | None:
    """The battle that this person still holds, if the lease has not run out."""
    return held_by(annotator_id, benchmark).order_by("ahead", "opened_at").first()


def draw_start(generator: np.random.Generator) -> float:
    """Where the search begins, so that people who claim at once do not meet."""
    return float(generator.random())


def lend(
    candidate: Candidate, annotator_id: int, generator: np.random.Generator, *, ahead: bool = False
) -> Assignment:
    """Take the seat and write down which answer this person sees as A; all in one statement."""
    first = int(draw_swap(candidate, generator))
    moment = now()
    minutes = settings.AHEAD_MINUTES if ahead else settings.LEASE_MINUTES
    assignment = Assignment(
        battle_id=candidate.battle,
        seat_id=candidate.seat,
        annotator_id=annotator_id,
        opened_at=moment,
        last_activity_at=moment,
        leased_until=moment + timedelta(minutes=minutes),
        ahead=ahead,
        ui_version=settings.VERSION,
    )
    values: dict[str, Any] = {
        "seat": candidate.seat,
        "battle": candidate.battle,
        "annotator": annotator_id,
        "public_id": assignment.public_id,
        "moment": moment,
        "until": assignment.leased_until,
        "ahead": ahead,
        "version": assignment.ui_version,
        "repeats": candidate.purpose == "same_answer",
    }
    for letter, which in (("a", first), ("b", 1 - first)):
        values[f"public_id_{letter}"] = uuid4()
        values[f"answer_{letter}"] = candidate.answers[which]
        values[f"rendered_{letter}"] = candidate.rendered[which]
    with connection.cursor() as cursor:
        cursor.execute(LEND, values)
        assignment.pk = cursor.fetchone()[0]
    return assignment


def draw_swap(candidate: Candidate, generator: np.random.Generator) -> bool:
    """Whether the battle's second answer is shown as A, so that sides stay balanced."""
    first_is_a, _chance = draw_sides(*candidate.times_seen, generator)
    return not first_is_a
