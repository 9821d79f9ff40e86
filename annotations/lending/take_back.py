"""Lending a battle again that went back unseen: with its seat, its sides and its public id."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from annotations.lending.eligibility import (
    HOLDS_NOTHING,
    IS_BLIND,
    IS_LIVING,
    IS_OPEN_TO_PERSON,
    JOINS,
)
from annotations.models import Assignment, Campaign

# A gold battle has a seat of its own, which is never free.
TAKE_BACK = f"""
WITH lapsed AS (
    SELECT lent.id, lent.seat_id FROM annotations_assignment lent
    JOIN annotations_seat seat ON seat.id = lent.seat_id
    JOIN annotations_battle battle ON battle.id = lent.battle_id
    LEFT JOIN annotations_goldbattle gold ON gold.battle_id = battle.id
    {JOINS}
    WHERE lent.annotator_id = %(annotator)s AND lent.prefetched AND lent.outcome = 'expired'
      AND (seat.is_free OR battle.purpose = 'gold' AND gold.retired_at IS NULL)
      AND (%(only)s::uuid IS NULL OR lent.public_id = %(only)s::uuid)
      AND (%(benchmark)s = '' OR benchmark.slug = %(benchmark)s)
      AND {IS_LIVING} AND {IS_OPEN_TO_PERSON} AND {IS_BLIND} AND {HOLDS_NOTHING}
    ORDER BY lent.id
    LIMIT 1
    FOR NO KEY UPDATE OF seat SKIP LOCKED
), taken AS (
    UPDATE annotations_seat SET is_free = false FROM lapsed
    WHERE annotations_seat.id = lapsed.seat_id
)
UPDATE annotations_assignment SET outcome = '', closed_at = NULL, prefetched = %(prefetched)s,
    last_activity_at = %(moment)s, leased_until = %(until)s
FROM lapsed WHERE annotations_assignment.id = lapsed.id
RETURNING annotations_assignment.id
"""  # noqa: S608  the fragments are constants


def take_back(
    annotator_id: int, benchmark: str = "", *, only: UUID | None = None, prefetched: bool = False
) -> Assignment | None:
    """Lend what was prefetched for this person and never seen, if nobody else has its seat by now.

    `only`: none but this one. `prefetched`: for a short time again, while another one is read.
    """
    moment = now()
    minutes = settings.PREFETCH_MINUTES if prefetched else settings.LEASE_MINUTES
    values: dict[str, Any] = {
        "annotator": annotator_id,
        "benchmark": benchmark,
        "campaigns": list(Campaign.objects.open_to(annotator_id).values_list("pk", flat=True)),
        "only": only,
        "prefetched": prefetched,
        "moment": moment,
        "until": moment + timedelta(minutes=minutes),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, values)
        row = cursor.fetchone()
    return Assignment.objects.get(pk=row[0]) if row else None
