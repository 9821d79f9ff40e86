"""Giving a person again what they hold, with all the time of a new battle, in one statement."""

from typing import Any

from django.db import connection
from django.utils.timezone import now

from annotations.lending.eligibility import HELD
from annotations.lending.lend import ALSO, LENT_COLUMNS, LentBattle, as_lent, end_of_lease
from annotations.presentation import SHOWN

# The battle that is shown, else the prefetched one. What was decided in another tab an instant ago
# is waited for and left alone.
GIVE_AGAIN = f"""
WITH held AS (
    SELECT held.id {HELD} ORDER BY held.prefetched, held.opened_at LIMIT 1
), lent AS (
    UPDATE annotations_assignment
    SET leased_until = %(until)s, last_activity_at = %(moment)s, prefetched = false
    FROM held WHERE annotations_assignment.id = held.id AND outcome = ''
    RETURNING {LENT_COLUMNS}
)
{SHOWN.format(also=ALSO, lent="lent", sides="annotations_assignmentside")}
"""  # noqa: S608  the fragments are constants


def give_again(annotator_id: int, benchmark: str) -> LentBattle | None:
    """The battle that this person holds, kept for as long as a new one; None if there is none."""
    moment = now()
    values: dict[str, Any] = {
        "annotator": annotator_id,
        "benchmark": benchmark,
        "moment": moment,
        "until": end_of_lease(moment, prefetched=False),
        "prefetched": False,
    }
    with connection.cursor() as cursor:
        cursor.execute(GIVE_AGAIN, values)
        row = cursor.fetchone()
    return as_lent(values, row) if row else None
