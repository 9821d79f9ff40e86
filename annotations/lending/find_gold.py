"""Gold battles: when one is due in a person's work, and which.

Of each block of a person's battles in a campaign one is gold, at a place that a secret of the
campaign gives for this person and this block. Nothing is remembered for it. A gold battle has no
seats that wait: each person it is lent to gets a seat of their own, so that it takes nothing from
the overlap of others and never runs out.
"""

import hashlib
from typing import Any, Protocol

from django.db import connection
from django.utils.timezone import now

from annotations.lending.claimant import OpenCampaign
from annotations.lending.eligibility import (
    COLUMNS,
    HOLDS_NOTHING,
    HTML,
    IS_BLIND,
    IS_LIVING,
    IS_NEW_TO_PERSON,
    JOINS,
    TIMES_SEEN,
)
from annotations.lending.find_seat import Candidate
from annotations.models import GoldBattle

FIND_GOLD = f"""
SELECT * FROM (
SELECT {COLUMNS}
FROM annotations_goldbattle gold
JOIN annotations_battle battle ON battle.id = gold.battle_id
{JOINS} {HTML}
WHERE battle.campaign_id = %(campaign)s AND gold.use = %(use)s AND gold.retired_at IS NULL
  AND gold.signed_by_id <> %(annotator)s
  AND {IS_LIVING} AND {IS_NEW_TO_PERSON} AND {IS_BLIND} AND {HOLDS_NOTHING}
ORDER BY random()
LIMIT 1
FOR NO KEY UPDATE OF battle
) found {TIMES_SEEN}
"""  # noqa: S608  the fragments are constants

ADD_SEAT = """
INSERT INTO annotations_seat (battle_id, number, is_free, position)
SELECT %(battle)s, coalesce(max(number), 0) + 1, false, random()
FROM annotations_seat WHERE battle_id = %(battle)s
RETURNING id
"""


class HasGold(Protocol):
    """What says where gold falls in a campaign."""

    @property
    def secret(self) -> int: ...

    @property
    def gold_block(self) -> int: ...


def find_due_gold(
    annotator_id: int, benchmark: str, campaigns: list[OpenCampaign], *, ahead: bool
) -> Candidate | None:
    """A gold battle of the first of these campaigns in which this person is due one."""
    for campaign in campaigns:
        if campaign.has_gold and is_due(campaign, annotator_id, campaign.lent):
            use = GoldBattle.Use.CHECK
            found = find_gold(annotator_id, benchmark, campaign.pk, use, ahead=ahead)
            if found:
                return found
    return None


def is_due(campaign: HasGold, annotator_id: int, lent: int) -> bool:
    """Whether the next battle, after `lent` of this campaign, is a gold one."""
    length = campaign.gold_block
    block, place = divmod(lent, length)
    words = f"{campaign.secret}:{annotator_id}:{block}"
    return int(hashlib.sha256(words.encode()).hexdigest(), 16) % length == place


def find_gold(
    annotator_id: int, benchmark: str, campaign_id: int, use: GoldBattle.Use, *, ahead: bool = False
) -> Candidate | None:
    """One that this person has not seen, with a seat made for it; None if there is none."""
    values: dict[str, Any] = {
        "annotator": annotator_id,
        "benchmark": benchmark,
        "campaign": campaign_id,
        "moment": now(),
        "use": use.value,
        "ahead": ahead,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND_GOLD, values)
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute(ADD_SEAT, {"battle": row[0]})
        return Candidate.of(cursor.fetchone()[0], row)
