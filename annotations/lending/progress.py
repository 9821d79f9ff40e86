"""How far the work is, for one person and for everybody; counted each time, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localtime

from annotations.lending.eligibility import IS_BLIND, IS_LIVING, IS_OPEN_TO_PERSON, IS_UNSEEN, JOINS
from annotations.models import Assignment, Battle, Campaign, Outcome, Vote

WINDOW = 500  # free seats that are looked at; where there are more, the number is "at least"

# Under the conditions of a claim. Items are counted, not battles:
# a vote on one battle of an item ends the others that show one of its answers to this person.
ITEMS_LEFT = f"""
WITH window_ AS (
    SELECT battle_id FROM annotations_seat WHERE is_free ORDER BY position LIMIT %(size)s OFFSET 0
)
SELECT count(DISTINCT battle.item_id) FILTER (
    WHERE {IS_LIVING} AND {IS_OPEN_TO_PERSON} AND {IS_UNSEEN} AND {IS_BLIND}
      AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = answer_a.shown_digest)
      AND EXISTS (SELECT FROM catalog_renderedtext WHERE text_digest = answer_b.shown_digest)
), (SELECT count(*) FROM window_)
FROM window_
JOIN annotations_battle battle ON battle.id = window_.battle_id
{JOINS}
"""  # noqa: S608  the fragments are constants


@dataclass(frozen=True)
class OwnProgress:
    """Votes of a person, and the tasks that are still there for them."""

    today: int
    in_all: int
    left: int
    is_least: bool  # there may be more than `left`

    @property
    def is_over(self) -> bool:
        return self.left == 0 and not self.is_least


@dataclass(frozen=True)
class TeamProgress:
    """Votes of everybody in one campaign, or in the battles of a benchmark that are of none."""

    name: str
    done: int
    asked_for: int


def votes_today(annotator_id: int) -> int:
    """How many battles a person has voted on since midnight."""
    return current_votes(annotator_id).filter(cast_at__gte=midnight()).count()


def own_progress(annotator_id: int) -> OwnProgress:
    """Count what a person has done and what is left."""
    counts = current_votes(annotator_id).aggregate(
        today=Count("pk", filter=Q(cast_at__gte=midnight())), in_all=Count("pk")
    )
    campaigns = Campaign.objects.open_to(annotator_id)
    values: dict[str, Any] = {
        "annotator": annotator_id,
        "campaigns": list(campaigns.values_list("pk", flat=True)),
        "size": WINDOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(ITEMS_LEFT, values)
        left, looked_at = cursor.fetchone()
    return OwnProgress(**counts, left=left, is_least=looked_at == WINDOW)


def team_progress(annotator_id: int) -> list[TeamProgress]:
    """What this person may help with, with how many of its votes are there.

    Same-answer battles are asked for too; gold is extra and in no count.
    """
    reach = Campaign.objects.eligible_for(annotator_id)
    asked = Battle.objects.exclude(purpose=Battle.Purpose.GOLD).filter(
        Q(campaign__in=reach) | Q(campaign=None), item__benchmark__is_open=True
    )
    voted = Assignment.objects.filter(outcome=Outcome.VOTED, battle__in=asked)
    of_voted = ("battle__campaign__name", "battle__item__benchmark__name")
    done = {
        (campaign, benchmark): number
        for campaign, benchmark, number in voted.values_list(*of_voted).annotate(n=Count("pk"))
    }
    rows = asked.values_list("campaign__name", "item__benchmark__name").annotate(
        number=Sum("overlap")
    )
    return [
        TeamProgress(campaign or benchmark, done.get((campaign, benchmark), 0), number)
        for campaign, benchmark, number in rows.order_by("campaign__name", "item__benchmark__name")
    ]


def current_votes(annotator_id: int) -> QuerySet[Vote]:
    return Vote.objects.filter(annotator_id=annotator_id, is_current=True)


def midnight() -> datetime:
    return localtime().replace(hour=0, minute=0, second=0, microsecond=0)
