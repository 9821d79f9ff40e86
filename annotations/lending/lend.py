"""Writing down that a battle is lent: seat, assignment and both sides, and what is shown of it.

One statement finds the battle, lends it and reads its texts. The statements of `find_seat`,
`find_gold` and `take_back` begin with a battle that is `found`, and go on with what stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
from django.conf import settings
from django.utils.timezone import now

from annotations.lending.eligibility import TIMES_SEEN
from annotations.models import Assignment
from annotations.presentation import SHOWN, ShownBattle, shown_battle
from stats.sides import draw_sides

LENT_COLUMNS = """
annotations_assignment.id, public_id, battle_id, seat_id, annotator_id, opened_at, ui_version
"""
ALSO = "lent.id AS pk, lent.public_id, lent.battle_id, lent.seat_id, opened_at, ui_version, "
# `found` is a row of `seat` and the COLUMNS of annotations.lending.eligibility.
LEND = f"""
drawn AS (
    SELECT found.*, CASE sign(first_as_a - first_as_b - (second_as_a - second_as_b))
        WHEN -1 THEN %(straight_if_less)s::boolean
        WHEN 1 THEN %(straight_if_more)s::boolean
        ELSE %(straight_if_even)s::boolean END AS is_straight
    FROM found {TIMES_SEEN}
), lent AS (
    INSERT INTO annotations_assignment (public_id, battle_id, seat_id, annotator_id, opened_at,
        last_activity_at, leased_until, outcome, skip_reason, prefetched, ui_version)
    SELECT %(public_id)s, battle, seat, %(annotator)s, %(moment)s::timestamptz,
        %(moment)s::timestamptz, %(until)s, '', '', %(prefetched)s::boolean, %(version)s
    FROM found
    RETURNING {LENT_COLUMNS}
), sides AS (
    INSERT INTO annotations_assignmentside (public_id, assignment_id, letter, answer_id,
        annotator_id, rendered_id, masked, repeats)
    SELECT side.public_id, lent.id, side.letter, side.answer, lent.annotator_id, side.rendered,
        answer.masked, side.repeats
    FROM lent CROSS JOIN drawn CROSS JOIN LATERAL (VALUES
        (%(public_id_a)s::uuid, 'a', CASE WHEN is_straight THEN answer_a ELSE answer_b END,
         CASE WHEN is_straight THEN html_a ELSE html_b END, false),
        (%(public_id_b)s::uuid, 'b', CASE WHEN is_straight THEN answer_b ELSE answer_a END,
         CASE WHEN is_straight THEN html_b ELSE html_a END, purpose = 'same_answer')
    ) AS side (public_id, letter, answer, rendered, repeats)
    JOIN catalog_answer answer ON answer.id = side.answer
    RETURNING assignment_id, letter, public_id, answer_id, rendered_id, masked
)
"""  # noqa: S608  the fragments are constants
TAKE_SEAT = """
taken AS (
    UPDATE annotations_seat SET is_free = false FROM found WHERE annotations_seat.id = found.seat
)
"""

SHOW_LENT = SHOWN.format(also=ALSO, lent="lent", sides="sides")


@dataclass(frozen=True)
class LentBattle:
    """A battle as it is lent now, and what its page shows."""

    assignment: Assignment
    shown: ShownBattle


def values_for(
    annotator_id: int,
    benchmark: str,
    generator: np.random.Generator,
    *,
    prefetched: bool,
) -> dict[str, Any]:
    """The parameters of a statement that finds a battle and lends it."""
    moment = now()
    return {
        "annotator": annotator_id,
        "benchmark": benchmark,
        "moment": moment,
        "until": end_of_lease(moment, prefetched=prefetched),
        "prefetched": prefetched,
        "parks": False,  # whether what is held of elsewhere may be parked
        "version": settings.VERSION,
        "public_id": uuid4(),
        "public_id_a": uuid4(),
        "public_id_b": uuid4(),
        **draw_arrangements(generator),
    }


def draw_arrangements(generator: np.random.Generator) -> dict[str, bool]:
    """Whether the battle's first answer is shown as A, for each way in which the count may stand.

    Which of them holds, the statement that finds the battle knows.
    """
    leans = {"straight_if_less": (0, 1), "straight_if_even": (0, 0), "straight_if_more": (1, 0)}
    return {name: draw_sides(*seen, 0, 0, generator)[0] for name, seen in leans.items()}


def end_of_lease(moment: datetime, *, prefetched: bool) -> datetime:
    minutes = settings.PREFETCH_MINUTES if prefetched else settings.LEASE_MINUTES
    return moment + timedelta(minutes=minutes)


def as_lent(values: dict[str, Any], row: Sequence[Any]) -> LentBattle:
    """What was lent, from the values of the statement and its row: ALSO, then SHOWN."""
    pk, public_id, battle, seat, opened_at, ui_version, *shown = row
    assignment = Assignment(
        pk=pk,
        public_id=public_id,
        battle_id=battle,
        seat_id=seat,
        annotator_id=values["annotator"],
        opened_at=opened_at,
        last_activity_at=values["moment"],
        leased_until=values["until"],
        prefetched=values["prefetched"],
        ui_version=ui_version,
    )
    return LentBattle(assignment, ShownBattle.from_row(shown))


def as_shown(assignment: Assignment | None) -> LentBattle | None:
    """The same of a battle that was lent before."""
    return LentBattle(assignment, shown_battle(assignment)) if assignment else None
