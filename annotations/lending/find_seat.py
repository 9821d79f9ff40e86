"""Finding a free seat that a person may be lent, wherever the search begins."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.timezone import now

from annotations.lending.eligibility import (
    COLUMNS,
    HOLDS_NOTHING,
    HTML,
    IS_BLIND,
    IS_LIVING,
    IS_NEW_TO_PERSON,
    IS_OPEN_TO_PERSON,
    JOINS,
    TIMES_SEEN,
)

FIRST_WINDOW = 64

# Free seats from a random place on, in one window of the partial index `free_seats`; of those the
# first that this person may get. OFFSET 0 keeps the window a window whatever the planner thinks,
# and the size is part of the text, so that a prepared plan knows it. Nothing of a battle is lent
# before all three texts have their HTML.
FIND_SEAT = f"""
WITH window_ AS (
    SELECT id, battle_id, position FROM annotations_seat
    WHERE is_free AND position > %(start)s ORDER BY position LIMIT {{size}} OFFSET 0
)
SELECT * FROM (
SELECT seat.id, {COLUMNS}
FROM window_
JOIN annotations_seat seat ON seat.id = window_.id AND seat.is_free
JOIN annotations_battle battle ON battle.id = window_.battle_id
{JOINS} {HTML}
WHERE {IS_LIVING} AND {IS_OPEN_TO_PERSON} AND {IS_NEW_TO_PERSON} AND {IS_BLIND}
  AND (%(benchmark)s = '' OR benchmark.slug = %(benchmark)s)
  AND {HOLDS_NOTHING}
ORDER BY window_.position
LIMIT 1
FOR NO KEY UPDATE OF seat SKIP LOCKED
) found {TIMES_SEEN}
"""  # noqa: S608  the fragments are constants

WINDOW_END = """
SELECT max(position), count(*) FROM (
    SELECT position FROM annotations_seat
    WHERE is_free AND position > %(start)s ORDER BY position LIMIT {size}
) AS window_
"""


@dataclass(frozen=True)
class Candidate:
    """A battle that may be lent now, with both answers as the battle has them."""

    seat: int
    battle: int
    purpose: str
    answers: tuple[int, int]
    competitors: tuple[int, int]
    rendered: tuple[int, int]
    times_seen: tuple[int, int, int, int]  # the first model as a and as b, the second as a and as b

    @classmethod
    def of(cls, seat: int, row: tuple[Any, ...]) -> "Candidate":
        """From the columns of `eligibility`: COLUMNS, then those of TIMES_SEEN."""
        battle, purpose, answer_a, model_a, html_a, answer_b, model_b, html_b, *times = row
        return cls(
            *(seat, battle, purpose, (answer_a, answer_b), (model_a, model_b), (html_a, html_b)),
            times_seen=(times[0], times[1], times[2], times[3]),
        )


def find_seat(
    annotator_id: int, benchmark: str, campaigns: list[int], *, start: float, ahead: bool
) -> Candidate | None:
    """Look through the free seats from `start` on, once around, in growing windows."""
    for low, high in ((start, 1.0), (-1.0, start)):
        size = FIRST_WINDOW
        while low < high:
            values: dict[str, Any] = {
                "start": low,
                "annotator": annotator_id,
                "benchmark": benchmark,
                "campaigns": campaigns,
                "moment": now(),
                "ahead": ahead,
            }
            with connection.cursor() as cursor:
                cursor.execute(FIND_SEAT.format(size=size), values)
                row = cursor.fetchone()
                if row:
                    return Candidate.of(row[0], row[1:])
                cursor.execute(WINDOW_END.format(size=size), {"start": low})
                end, looked_at = cursor.fetchone()
            if looked_at < size:
                break
            low, size = end, size * 4
    return None
