"""What a person who asks for a battle holds already, and in which campaigns they may work."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.timezone import now

from annotations.lending.eligibility import HELD
from annotations.models import Assignment, Campaign
from annotations.models.battle import AssignmentQuerySet
from annotations.queries.qualification import qualification_of


@dataclass(frozen=True)
class OpenCampaign:
    """What a claim must know of a running campaign."""

    pk: int
    public_id: UUID
    secret: int
    gold_block: int
    has_gold: bool
    lent: int  # battles of it that this person was lent so far


@dataclass(frozen=True)
class Claimant:
    """What is held, and the running campaigns: open to this person, or to qualify for."""

    holds_one: bool  # that is shown
    holds_prefetched: bool
    has_lapsed: bool  # a prefetched battle went back unseen, and nobody else has it
    open: list[OpenCampaign]
    to_qualify: list[OpenCampaign]


# Locks the row of the person. Each running campaign within reach, unless paused there, is a JSON
# object with the fields of `OpenCampaign` and `may_vote`: the rule of `Campaign.objects.open_to`.
LOOK = f"""
SELECT EXISTS (SELECT {HELD} AND NOT held.prefetched),
       EXISTS (SELECT {HELD} AND held.prefetched),
       EXISTS (SELECT FROM annotations_assignment back
               JOIN annotations_seat seat ON seat.id = back.seat_id
               JOIN annotations_battle battle ON battle.id = back.battle_id
               JOIN catalog_benchmarkitem item ON item.id = battle.item_id
               JOIN catalog_benchmark benchmark ON benchmark.id = item.benchmark_id
               WHERE back.annotator_id = %(annotator)s AND back.prefetched
                 AND back.outcome = 'expired'
                 AND (seat.is_free OR battle.purpose = 'gold')
                 AND (%(benchmark)s = '' OR benchmark.slug = %(benchmark)s)),
       (SELECT json_agg(within_reach ORDER BY within_reach.pk) FROM (
            SELECT campaign.id AS pk, campaign.public_id, campaign.secret, campaign.gold_block,
                   EXISTS (SELECT FROM annotations_goldbattle gold
                           JOIN annotations_battle battle ON battle.id = gold.battle_id
                           WHERE battle.campaign_id = campaign.id AND gold.use = 'check'
                             AND gold.retired_at IS NULL) AS has_gold,
                   (SELECT count(*) FROM annotations_assignment lent
                    JOIN annotations_battle battle ON battle.id = lent.battle_id
                    WHERE lent.annotator_id = %(annotator)s
                      AND battle.campaign_id = campaign.id) AS lent,
                   campaign.qualification_length = 0 OR own.qualified_at IS NOT NULL AS may_vote
            FROM annotations_campaign campaign
            JOIN catalog_benchmark benchmark ON benchmark.id = campaign.benchmark_id
            LEFT JOIN annotations_participant own
                ON own.campaign_id = campaign.id AND own.annotator_id = person.id
            WHERE campaign.state = 'running' AND campaign."group" IN ('', person."group")
              AND own.paused_at IS NULL
              AND (%(benchmark)s = '' OR benchmark.slug = %(benchmark)s)
        ) within_reach)
FROM accounts_annotator person WHERE person.id = %(annotator)s
FOR NO KEY UPDATE OF person
"""  # noqa: S608  the fragments are constants


def lock_and_look(annotator_id: int, benchmark: str = "") -> Claimant:
    """Look, and let this person's other claims and `show_author` wait from here on.

    The row of the person is locked, so that people who claim at once do not wait for each other.
    What is done while this waits for the lock, only the next statements see. One statement for
    most people; one more for each campaign to qualify for.
    """
    values: dict[str, Any] = {"annotator": annotator_id, "benchmark": benchmark, "moment": now()}
    with connection.cursor() as cursor:
        cursor.execute(LOOK, values)
        holds_one, holds_prefetched, has_lapsed, found = cursor.fetchone()
    campaigns = [(row.pop("may_vote"), as_campaign(row)) for row in found or []]
    return Claimant(
        holds_one,
        holds_prefetched,
        has_lapsed,
        [campaign for may_vote, campaign in campaigns if may_vote],
        to_qualify([campaign for may_vote, campaign in campaigns if not may_vote], annotator_id),
    )


def held_by(annotator_id: int, benchmark: str) -> AssignmentQuerySet:
    """Battles that this person still holds, shown ones and the prefetched one."""
    held = Assignment.objects.lent_to(annotator_id).open().filter(leased_until__gt=now())
    return held.filter(battle__item__benchmark__slug=benchmark) if benchmark else held


def as_campaign(row: dict[str, Any]) -> OpenCampaign:
    return OpenCampaign(**{**row, "public_id": UUID(row["public_id"])})


def to_qualify(campaigns: list[OpenCampaign], annotator_id: int) -> list[OpenCampaign]:
    """Those whose tries are not used up."""
    if not campaigns:
        return []
    rows = Campaign.objects.in_bulk([campaign.pk for campaign in campaigns])
    return [c for c in campaigns if not qualification_of(rows[c.pk], annotator_id).is_over]
