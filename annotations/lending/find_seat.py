"""Lending the first free seat that a person may be lent, wherever the search begins."""

from typing import Any

from django.db import connection

from annotations.lending.eligibility import (
    COLUMNS,
    HOLDS_NOTHING,
    HTML,
    IS_BLIND,
    IS_LIVING,
    IS_NEW_TO_PERSON,
    IS_OPEN_TO_PERSON,
    JOINS,
)
from annotations.lending.lend import LEND, SHOW_LENT, TAKE_SEAT, LentBattle, as_lent

FIRST_WINDOW = 64

# Free seats from a random place on, in one window of the partial index `free_seats`; of those the
# first that this person may get, which is lent. OFFSET 0 keeps the window a window whatever the
# planner thinks, and the size is part of the text, so that a prepared plan knows it. Nothing of a
# battle is lent before all three texts have their HTML.
LEND_SEAT = f"""
WITH window_ AS (
    SELECT id, battle_id, position FROM annotations_seat
    WHERE is_free AND position > %(start)s ORDER BY position LIMIT {{size}} OFFSET 0
), found AS (
    SELECT seat.id AS seat, {COLUMNS}
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
), {TAKE_SEAT}, {LEND}
SELECT edge.*, shown.*
FROM (SELECT max(position) AS last, count(*) AS number FROM window_) edge
LEFT JOIN ({SHOW_LENT}) shown ON true
"""  # noqa: S608  the fragments are constants


def lend_seat(values: dict[str, Any], campaigns: list[int], *, start: float) -> LentBattle | None:
    """Look through the free seats from `start` on, once around, in growing windows.

    `values`: of `lend.values_for`. One statement where the first window has a seat.
    """
    with connection.cursor() as cursor:
        for low, high in ((start, 1.0), (-1.0, start)):
            size = FIRST_WINDOW
            while low < high:
                window = {"start": low, "campaigns": campaigns}
                cursor.execute(LEND_SEAT.format(size=size), values | window)
                last, number, *lent = cursor.fetchone()
                if lent[0] is not None:
                    return as_lent(values, lent)
                if number < size:
                    break
                low, size = last, size * 4
    return None
