"""The gold of a campaign for its leads: what is signed, how people did, what could be added."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from annotations.models import Battle, Campaign, GoldBattle, Strength, Vote, Winner
from annotations.queries.gold_votes import gold_votes
from campaigns.told_apart import told_apart

PROPOSED = 20  # at once; signing takes a minute each
MIN_ALIKE = 3  # votes that agree before a battle is proposed


@dataclass(frozen=True)
class SignedGold:
    """One gold battle, and how many of those who voted on it were right."""

    gold: GoldBattle
    votes: int
    right: int


def signed_gold(campaign: Campaign) -> list[SignedGold]:
    """The newest first, retired ones too."""
    counts: dict[int, tuple[int, int]] = {}
    for use in GoldBattle.Use:
        rows = (
            gold_votes(campaign, use)
            .order_by()
            .values_list("assignment__battle")
            .annotate(votes=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
        )
        counts |= {battle: (votes, right) for battle, votes, right in rows}
    found = GoldBattle.objects.filter(battle__campaign=campaign).select_related(
        "battle__item", "signed_by"
    )
    return [SignedGold(gold, *counts.get(gold.battle_id, (0, 0))) for gold in found.order_by("-pk")]


def unsigned_gold(campaign: Campaign) -> list[Battle]:
    """Drawn and waiting for a lead's signature."""
    waiting = campaign.battles.filter(purpose=Battle.Purpose.GOLD, gold=None)
    return list(waiting.select_related("item").order_by("-pk"))


def proposed_gold(campaign: Campaign) -> list[Battle]:
    """Normal battles on which everybody clearly preferred the same answer.

    Proposals only: agreement picks easy items and common errors alike, so a lead signs each.
    """
    votes = Vote.objects.countable().filter(campaign=campaign).with_drawn_winner()
    unanimous = (
        votes.values("assignment__battle")
        .annotate(
            n=Count("pk"),
            clear=Count("pk", filter=Q(strength=Strength.CLEAR)),
            a=Count("pk", filter=Q(drawn_winner=Winner.MODEL_A)),
            b=Count("pk", filter=Q(drawn_winner=Winner.MODEL_B)),
        )
        .filter(Q(a=F("n")) | Q(b=F("n")), n__gte=MIN_ALIKE, clear=F("n"))
        .order_by()
        .values("assignment__battle")
    )
    gold = campaign.battles.filter(purpose=Battle.Purpose.GOLD).values("answer_a")
    found = Battle.objects.filter(pk__in=unanimous).exclude(answer_a__in=gold)
    return list(found.select_related("item").order_by("pk")[:PROPOSED])


def proposed_by_tests(campaign: Campaign) -> list[Battle]:
    """Normal battles of which one answer passes all its tests and the other fails most.

    Proposals too: tests can be wrong, and say nothing of how an answer reads.
    """
    gold = campaign.battles.filter(purpose=Battle.Purpose.GOLD).values("answer_a")
    normal = campaign.battles.filter(purpose=Battle.Purpose.NORMAL).exclude(answer_a__in=gold)
    return list(told_apart(normal).select_related("item").order_by("pk")[:PROPOSED])
