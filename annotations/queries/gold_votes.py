"""Votes on gold battles beside what is known of them."""

from typing import Any

from django.db.models import BooleanField, Case, F, QuerySet, Value, When

from annotations.models import Campaign, GoldBattle, Vote

KNOWN = "assignment__battle__gold__winner"


def gold_votes(campaign: Campaign, use: GoldBattle.Use) -> QuerySet[Any]:
    """The last blind votes on gold battles of one use, each with `is_right`, oldest first.

    A tie where one answer is known to be better is not right. Gold that was retired, because it
    was wrong, speaks neither for nor against anybody.
    """
    return (
        Vote.objects.last_blind()
        .filter(
            campaign=campaign,
            assignment__battle__gold__use=use,
            assignment__battle__gold__retired_at=None,
        )
        .with_drawn_winner()
        .annotate(
            is_right=Case(
                When(drawn_winner=F(KNOWN), then=Value(True)),
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
