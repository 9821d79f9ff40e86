"""Gold battles: when one is due in a person's work, and which.

Of each block of a person's battles in a campaign one is gold, at a place that a secret of the
campaign gives for this person and this block. Nothing is remembered for it. A gold battle has no
seats that wait: each person it is lent to gets a seat of their own, so that it takes nothing from
the overlap of others and never runs out.
"""

import hashlib
from typing import Any, Protocol

from django.db import connection

from annotations.lending.claimant import OpenCampaign
from annotations.lending.eligibility import (
    COLUMNS,
    HOLDS_NOTHING,
    HTML,
    IS_BLIND,
    IS_LIVING,
    IS_NEW_TO_PERSON,
    JOINS,
)
from annotations.lending.lend import LEND, SHOW_LENT, LentBattle, as_lent
from annotations.models import GoldBattle
from annotations.models.campaign import NO_GOLD

# What is asked of a person whose battle of elsewhere is parked.
HOLDS_NONE_OF_IT = """
  NOT EXISTS (SELECT FROM annotations_assignment own
              JOIN annotations_battle of_it ON of_it.id = own.battle_id
              WHERE own.annotator_id = %(annotator)s AND own.outcome = '' AND NOT own.prefetched
                AND own.leased_until > %(moment)s AND of_it.campaign_id = %(campaign)s)
"""

CHOOSE_GOLD = f"""
SELECT battle.id
FROM annotations_goldbattle gold
JOIN annotations_battle battle ON battle.id = gold.battle_id
{JOINS} {HTML}
WHERE battle.campaign_id = %(campaign)s AND gold.use = %(use)s AND gold.retired_at IS NULL
  AND gold.signed_by_id <> %(annotator)s
  AND {IS_LIVING} AND {IS_NEW_TO_PERSON} AND {IS_BLIND}
  AND ({HOLDS_NOTHING} OR (%(parks)s::boolean AND {HOLDS_NONE_OF_IT}))
ORDER BY random()
LIMIT 1
FOR NO KEY UPDATE OF battle
"""  # noqa: S608  the fragments are constants

# Whoever was lent the same one an instant ago is seen only by a statement that begins after the
# lock: the number of the seat needs a second one.
LEND_GOLD = f"""
WITH added AS (
    INSERT INTO annotations_seat (battle_id, number, is_free, position)
    SELECT %(battle)s, coalesce(max(number), 0) + 1, false, random()
    FROM annotations_seat WHERE battle_id = %(battle)s
    RETURNING id AS seat
), found AS (
    SELECT added.seat, {COLUMNS}
    FROM added CROSS JOIN annotations_battle battle {JOINS} {HTML}
    WHERE battle.id = %(battle)s
), {LEND}
{SHOW_LENT}
"""  # noqa: S608  the fragments are constants


class HasGold(Protocol):
    """What says where gold falls in a campaign."""

    @property
    def secret(self) -> int: ...

    @property
    def gold_block(self) -> int: ...


def lend_due_gold(values: dict[str, Any], campaigns: list[OpenCampaign]) -> LentBattle | None:
    """A gold battle of the first of these campaigns in which this person is due one."""
    for campaign in campaigns:
        if campaign.has_gold and is_due(campaign, values["annotator"], campaign.lent):
            lent = lend_gold(values, campaign.pk, GoldBattle.Use.CHECK)
            if lent:
                return lent
    return None


def is_due(campaign: HasGold, annotator_id: int, lent: int) -> bool:
    """Whether the next battle, after `lent` of this campaign, is a gold one."""
    length = campaign.gold_block
    if length == NO_GOLD:
        return False
    block, place = divmod(lent, length)
    words = f"{campaign.secret}:{annotator_id}:{block}"
    return int(hashlib.sha256(words.encode()).hexdigest(), 16) % length == place


def lend_gold(values: dict[str, Any], campaign_id: int, use: GoldBattle.Use) -> LentBattle | None:
    """One that this person has not seen, with a seat made for it; None if there is none.

    `values`: of `lend.values_for`; with `parks` also beside a battle of elsewhere.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHOOSE_GOLD, values | {"campaign": campaign_id, "use": use.value})
        chosen = cursor.fetchone()
        if chosen is None:
            return None
        cursor.execute(LEND_GOLD, values | {"battle": chosen[0]})
        return as_lent(values, cursor.fetchone())
