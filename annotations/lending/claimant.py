"""What a person who asks for a battle holds already, and in which campaigns they may work."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.timezone import now

from accounts.models import Annotator
from annotations.models import Assignment, Battle, Campaign, GoldBattle, Outcome, Participant
from annotations.models.battle import AssignmentQuerySet
from annotations.queries.qualification import standing_of


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
class Reach:
    """What is held, and the running campaigns: open to this person, or to qualify for."""

    holds_one: bool  # that is shown
    holds_ahead: bool
    has_lapsed: bool  # a battle lent ahead went back unseen, and nobody else has it
    open: list[OpenCampaign]
    to_qualify: list[OpenCampaign]


def lock_and_look(annotator_id: int, benchmark: str = "") -> Reach:
    """Look, and let this person's other claims and `show_author` wait from here on.

    The row of the person is locked, so that people who claim at once do not wait for each other.
    What is done while this waits for the lock, only the next statements see. One query for most
    people; one more for each campaign to qualify for.
    """
    held = held_by(annotator_id, benchmark)
    person = Annotator.objects.select_for_update(no_key=True).filter(pk=annotator_id)
    holds_one, holds_ahead, has_lapsed, found = person.values_list(
        Exists(held.filter(ahead=False)),
        Exists(held.filter(ahead=True)),
        Exists(lapsed(annotator_id, benchmark)),
        ArraySubquery(campaigns_of(annotator_id, benchmark)),
    ).get()
    campaigns = [(row.pop("may_vote"), as_campaign(row)) for row in found]
    return Reach(
        holds_one,
        holds_ahead,
        has_lapsed,
        [campaign for may_vote, campaign in campaigns if may_vote],
        to_qualify([campaign for may_vote, campaign in campaigns if not may_vote], annotator_id),
    )


def held_by(annotator_id: int, benchmark: str) -> AssignmentQuerySet:
    """Battles that this person still holds, shown ones and the one ahead."""
    held = Assignment.objects.of(annotator_id).open().filter(leased_until__gt=now())
    return held.filter(battle__item__benchmark__slug=benchmark) if benchmark else held


def lapsed(annotator_id: int, benchmark: str) -> AssignmentQuerySet:
    """Battles that were lent ahead, went back unseen, and wait for anybody."""
    waits = Q(seat__is_free=True) | Q(battle__purpose=Battle.Purpose.GOLD)
    back = Assignment.objects.of(annotator_id).filter(waits, ahead=True, outcome=Outcome.EXPIRED)
    return back.filter(battle__item__benchmark__slug=benchmark) if benchmark else back


def campaigns_of(annotator_id: int, benchmark: str) -> "QuerySet[Campaign, Any]":
    """Running campaigns within reach of a person, unless paused there, each as a JSON object."""
    own = Participant.objects.filter(campaign=OuterRef("pk"), annotator=annotator_id)
    campaigns = Campaign.objects.within_reach_of(annotator_id).filter(
        ~Exists(own.exclude(paused_at=None))
    )
    if benchmark:
        campaigns = campaigns.filter(benchmark__slug=benchmark)
    lent = Assignment.objects.of(annotator_id).filter(battle__campaign=OuterRef("pk"))
    number = lent.values("battle__campaign").annotate(number=Count("pk")).values("number")
    gold = GoldBattle.objects.filter(
        battle__campaign=OuterRef("pk"), use=GoldBattle.Use.CHECK, retired_at=None
    )
    columns = {name: name for name in ("pk", "public_id", "secret", "gold_block")}
    return campaigns.order_by("pk").values(
        json=JSONObject(
            **columns,
            has_gold=Exists(gold),
            lent=Coalesce(Subquery(number), 0),
            may_vote=Q(qualification_length=0) | Exists(own.exclude(qualified_at=None)),
        )
    )


def as_campaign(row: dict[str, Any]) -> OpenCampaign:
    return OpenCampaign(**{**row, "public_id": UUID(row["public_id"])})


def to_qualify(campaigns: list[OpenCampaign], annotator_id: int) -> list[OpenCampaign]:
    """Those whose tries are not used up."""
    if not campaigns:
        return []
    rows = Campaign.objects.in_bulk([campaign.pk for campaign in campaigns])
    return [c for c in campaigns if not standing_of(rows[c.pk], annotator_id).is_over]
