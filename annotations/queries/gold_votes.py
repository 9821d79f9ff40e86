"""Votes on gold battles beside what is known of them."""

from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When

from annotations.models import Campaign, GoldBattle, Vote, Winner

KNOWN = "assignment__battle__gold__winner"
# Sides are shown in either order; the two answers of a gold battle are of different models.
SHOWN_AS_DRAWN = Q(competitor_a=F("assignment__battle__answer_a__competitor"))
IS_RIGHT = (SHOWN_AS_DRAWN & Q(winner=F(KNOWN))) | (
    ~SHOWN_AS_DRAWN
    & (
        Q(winner=Winner.MODEL_A, **{KNOWN: Winner.MODEL_B})
        | Q(winner=Winner.MODEL_B, **{KNOWN: Winner.MODEL_A})
    )
)


def gold_votes(campaign: Campaign, use: GoldBattle.Use) -> QuerySet[Any]:
    """The votes that stand on gold battles of one use, each with `is_right`, oldest first.

    A tie where one answer is known to be better is not right. Gold that was retired, because it
    was wrong, speaks neither for nor against anybody.
    """
    return (
        Vote.objects.filter(
            campaign=campaign,
            is_current=True,
            assignment__battle__gold__use=use,
            assignment__battle__gold__retired_at=None,
        )
        .annotate(
            is_right=Case(
                When(IS_RIGHT, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .order_by("pk")
    )


def training_votes(campaign: Campaign, annotator_id: int) -> QuerySet[Any]:
    """One person's votes of the qualification, oldest first."""
    return gold_votes(campaign, GoldBattle.Use.TRAINING).filter(annotator=annotator_id)


def check_votes(campaign: Campaign) -> QuerySet[Any]:
    """Everybody's votes on gold among the others."""
    return gold_votes(campaign, GoldBattle.Use.CHECK)
