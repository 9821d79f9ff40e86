"""Lending the next battle to an annotator."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists
from django.utils.timezone import now

from accounts.models import Annotator
from annotations.actions.find_gold import find_due_gold, find_gold
from annotations.actions.find_seat import Candidate, find_seat
from annotations.actions.keep_lease import AssignmentClosedError, extend_lease
from annotations.models import Assignment, GoldBattle
from annotations.models.battle import AssignmentQuerySet
from annotations.qualification import reach_of
from stats.sides import draw_sides

# Of the last battles only, so that a claim costs the same after thousands of them.
TIMES_SEEN = """
SELECT answer.competitor_id, side.letter, count(*)
FROM (SELECT id FROM annotations_assignment WHERE annotator_id = %s
      ORDER BY opened_at DESC LIMIT 40) recent
JOIN annotations_assignmentside side ON side.assignment_id = recent.id
JOIN catalog_answer answer ON answer.id = side.answer_id
WHERE answer.competitor_id IN (%s, %s)
GROUP BY 1, 2
"""

LEND = """
WITH taken AS (
    UPDATE annotations_seat SET is_free = false WHERE id = %(seat)s
), lent AS (
    INSERT INTO annotations_assignment (public_id, battle_id, seat_id, annotator_id, opened_at,
        last_activity_at, leased_until, outcome, skip_reason, ui_version)
    VALUES (%(public_id)s, %(battle)s, %(seat)s, %(annotator)s, %(moment)s,
        %(moment)s, %(until)s, '', '', %(version)s)
    RETURNING id, annotator_id
)
INSERT INTO annotations_assignmentside (public_id, assignment_id, letter, answer_id, annotator_id,
    rendered_id, masked, repeats)
SELECT side.public_id, lent.id, side.letter, side.answer, lent.annotator_id,
    side.rendered, '[]', side.repeats
FROM lent CROSS JOIN (VALUES
    (%(public_id_a)s::uuid, 'a', %(answer_a)s::bigint, %(rendered_a)s::bigint, false),
    (%(public_id_b)s::uuid, 'b', %(answer_b)s::bigint, %(rendered_b)s::bigint, %(repeats)s)
) AS side (public_id, letter, answer, rendered, repeats)
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
    if lock_and_look(annotator_id, benchmark):
        held = give_again(annotator_id, benchmark)
        if held:
            return held
    generator = generator or np.random.default_rng()
    candidate = find_next(annotator_id, benchmark, campaign, start=draw_start(generator))
    if candidate is None:
        return give_again(annotator_id, benchmark)
    return lend(candidate, annotator_id, generator)


def find_next(
    annotator_id: int, benchmark: str, campaign: UUID | None, *, start: float
) -> Candidate | None:
    """Gold where it is due, else any free seat, else a qualification that can be gone on with."""
    reach = reach_of(annotator_id, benchmark)
    for wanted in reach.to_qualify:
        if wanted.public_id == campaign:
            return find_gold(annotator_id, benchmark, wanted.pk, GoldBattle.Use.TRAINING)
    found = find_due_gold(annotator_id, benchmark, reach.open)
    if found is None:
        ids = [open_.pk for open_ in reach.open]
        found = find_seat(annotator_id, benchmark, ids, start=start)
    for other in reach.to_qualify:
        if found is None:
            found = find_gold(annotator_id, benchmark, other.pk, GoldBattle.Use.TRAINING)
    return found


def lock_and_look(annotator_id: int, benchmark: str) -> bool:
    """Whether this person holds a battle; their other claims and `show_author` wait from here on.

    The row of the person is locked, so that people who claim at once do not wait for each other.
    What is done while this waits for the lock, only the next statements see.
    """
    holds_one = Exists(open_assignments(annotator_id, benchmark))
    person = Annotator.objects.select_for_update(no_key=True).filter(pk=annotator_id)
    return bool(person.values_list(holds_one, flat=True).get())


def give_again(annotator_id: int, benchmark: str) -> Assignment | None:
    """The battle that this person holds, with all the time of a new one."""
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
    return open_assignments(annotator_id, benchmark).order_by("opened_at").first()


def open_assignments(annotator_id: int, benchmark: str) -> AssignmentQuerySet:
    held = Assignment.objects.of(annotator_id).open().filter(leased_until__gt=now())
    return held.filter(battle__item__benchmark__slug=benchmark) if benchmark else held


def draw_start(generator: np.random.Generator) -> float:
    """Where the search begins, so that people who claim at once do not meet."""
    return float(generator.random())


def lend(candidate: Candidate, annotator_id: int, generator: np.random.Generator) -> Assignment:
    """Take the seat and write down which answer this person sees as A; all in one statement."""
    first = int(draw_swap(candidate, annotator_id, generator))
    moment = now()
    assignment = Assignment(
        battle_id=candidate.battle,
        seat_id=candidate.seat,
        annotator_id=annotator_id,
        opened_at=moment,
        last_activity_at=moment,
        leased_until=moment + timedelta(minutes=settings.LEASE_MINUTES),
        ui_version=settings.VERSION,
    )
    values: dict[str, Any] = {
        "seat": candidate.seat,
        "battle": candidate.battle,
        "annotator": annotator_id,
        "public_id": assignment.public_id,
        "moment": moment,
        "until": assignment.leased_until,
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


def draw_swap(candidate: Candidate, annotator_id: int, generator: np.random.Generator) -> bool:
    """Whether the battle's second answer is shown as A, so that sides stay balanced."""
    seen: dict[tuple[int, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(TIMES_SEEN, [annotator_id, *candidate.competitors])
        for competitor, letter, times in cursor.fetchall():
            seen[competitor, letter] = times
    first, second = candidate.competitors
    first_is_a, _ = draw_sides(
        seen.get((first, "a"), 0),
        seen.get((first, "b"), 0),
        seen.get((second, "a"), 0),
        seen.get((second, "b"), 0),
        generator,
    )
    return not first_is_a
