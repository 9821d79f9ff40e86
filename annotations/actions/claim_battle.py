"""Lending the next battle to an annotator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists
from django.utils.timezone import now

from accounts.models import Annotator
from annotations.actions.keep_lease import AssignmentClosedError, extend_lease
from annotations.models import Assignment
from annotations.models.battle import AssignmentQuerySet
from stats.pairing import draw_sides

FIRST_WINDOW = 64

# Free seats from a random place on, in one window of the partial index `free_seats`; of those the
# first that this person may get. OFFSET 0 keeps the window a window whatever the planner thinks,
# and the size is part of the text, so that a prepared plan knows it. Nothing of a battle is lent
# before all three texts have their HTML. `NOT repeats` lets a unique index answer: who holds an
# answer twice holds it once without that mark. Nobody who holds a battle gets another one: the
# look before this one may have waited for a claim that it could not see (`lock_and_look`).
FIND_SEAT = """
WITH window_ AS (
    SELECT id, battle_id, position FROM annotations_seat
    WHERE is_free AND position > %(start)s ORDER BY position LIMIT {size} OFFSET 0
)
SELECT seat.id, battle.id, battle.purpose,
       answer_a.id, answer_a.competitor_id, html_a.id,
       answer_b.id, answer_b.competitor_id, html_b.id
FROM window_
JOIN annotations_seat seat ON seat.id = window_.id AND seat.is_free
JOIN annotations_battle battle ON battle.id = window_.battle_id
JOIN catalog_benchmarkitem item ON item.id = battle.item_id
JOIN catalog_benchmark benchmark ON benchmark.id = item.benchmark_id
JOIN catalog_answer answer_a ON answer_a.id = battle.answer_a_id
JOIN catalog_answer answer_b ON answer_b.id = battle.answer_b_id
JOIN catalog_competitor model_a ON model_a.id = answer_a.competitor_id
JOIN catalog_competitor model_b ON model_b.id = answer_b.competitor_id
JOIN LATERAL (SELECT id FROM catalog_renderedtext WHERE text_digest = answer_a.text_digest
              ORDER BY id DESC LIMIT 1) html_a ON true
JOIN LATERAL (SELECT id FROM catalog_renderedtext WHERE text_digest = answer_b.text_digest
              ORDER BY id DESC LIMIT 1) html_b ON true
WHERE benchmark.is_open AND item.status = 'active' AND item.is_latest
  AND model_a.status = 'active' AND model_b.status = 'active'
  AND (%(benchmark)s = '' OR benchmark.slug = %(benchmark)s)
  AND answer_a.published_at IS NULL AND answer_b.published_at IS NULL
  AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = item.prompt_digest)
  AND NOT EXISTS (SELECT FROM annotations_assignmentside lent
                  WHERE lent.annotator_id = %(annotator)s AND NOT lent.repeats
                    AND lent.answer_id IN (battle.answer_a_id, battle.answer_b_id))
  AND NOT EXISTS (SELECT FROM annotations_reveal shown
                  WHERE shown.annotator_id = %(annotator)s
                    AND shown.answer_id IN (battle.answer_a_id, battle.answer_b_id))
  AND NOT EXISTS (SELECT FROM annotations_assignment held
                  JOIN annotations_battle fought ON fought.id = held.battle_id
                  JOIN catalog_benchmarkitem about ON about.id = fought.item_id
                  JOIN catalog_benchmark named ON named.id = about.benchmark_id
                  WHERE held.annotator_id = %(annotator)s AND held.outcome = ''
                    AND held.leased_until > %(moment)s
                    AND (%(benchmark)s = '' OR named.slug = %(benchmark)s))
ORDER BY window_.position
LIMIT 1
FOR NO KEY UPDATE OF seat SKIP LOCKED
"""

WINDOW_END = """
SELECT max(position), count(*) FROM (
    SELECT position FROM annotations_seat
    WHERE is_free AND position > %(start)s ORDER BY position LIMIT {size}
) AS window_
"""

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


@dataclass(frozen=True)
class Candidate:
    """A seat that may be lent now, with both answers as the battle has them."""

    seat: int
    battle: int
    purpose: str
    answers: tuple[int, int]
    competitors: tuple[int, int]
    rendered: tuple[int, int]


@transaction.atomic
def claim_battle(
    annotator_id: int, *, benchmark: str = "", generator: np.random.Generator | None = None
) -> Assignment | None:
    """Lend the next battle to an annotator; the one still open if there is one; None if none.

    The seat is taken at random among those whose answers this person never held or saw named.
    """
    if lock_and_look(annotator_id, benchmark):
        held = give_again(annotator_id, benchmark)
        if held:
            return held
    generator = generator or np.random.default_rng()
    candidate = find_seat(annotator_id, benchmark, start=draw_start(generator))
    if candidate is None:
        return give_again(annotator_id, benchmark)
    return lend(candidate, annotator_id, generator)


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


def find_seat(annotator_id: int, benchmark: str, *, start: float) -> Candidate | None:
    """Look through the free seats from `start` on, once around, in growing windows."""
    for low, high in ((start, 1.0), (-1.0, start)):
        size = FIRST_WINDOW
        while low < high:
            values: dict[str, Any] = {
                "start": low,
                "annotator": annotator_id,
                "benchmark": benchmark,
                "moment": now(),
            }
            with connection.cursor() as cursor:
                cursor.execute(FIND_SEAT.format(size=size), values)
                row = cursor.fetchone()
                if row:
                    return as_candidate(row)
                cursor.execute(WINDOW_END.format(size=size), {"start": low})
                end, looked_at = cursor.fetchone()
            if looked_at < size:
                break
            low, size = end, size * 4
    return None


def as_candidate(row: tuple[Any, ...]) -> Candidate:
    seat, battle, purpose, answer_a, competitor_a, html_a, answer_b, competitor_b, html_b = row
    return Candidate(
        seat,
        battle,
        purpose,
        (answer_a, answer_b),
        (competitor_a, competitor_b),
        (html_a, html_b),
    )


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
