"""What each person of a campaign gave back: how much, and whether some models more than others."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, Q

from annotations.models import Assignment, Campaign, Outcome
from catalog.models import Competitor

MIN_SKIPS: Final = 5  # of a model, before a habit is seen in them
TIMES: Final = 2  # as often as this person skips others
NO_SKIPS: Final[dict[str, Any]] = {"skipped": 0, "skip_share": None, "skipped_models": {}}
ENDED = Q(outcome__in=[Outcome.VOTED, Outcome.SKIPPED])


def skip_signs(campaign: Campaign) -> dict[int, dict[str, Any]]:
    """For each person who voted or skipped: the fields of `signals_report.Person`."""
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0])  # skipped, ended
    models: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for side in ("a", "b"):
        for person, model, skipped, ended in ended_battles(campaign, side):
            models[person][model][0] += skipped
            models[person][model][1] += ended
            if side == "a":  # each battle once
                totals[person][0] += skipped
                totals[person][1] += ended
    return {
        person: {
            "skipped": skipped,
            "skip_share": skipped / ended if ended else None,
            "skipped_models": shunned(models[person], skipped, ended),
        }
        for person, (skipped, ended) in totals.items()
    }


def ended_battles(campaign: Campaign, side: str) -> Any:
    """Person, model on a side, how many were skipped, how many ended."""
    model = f"battle__answer_{side}__competitor"
    lent = Assignment.objects.filter(ENDED, battle__campaign=campaign).order_by()
    return lent.values_list("annotator", model).annotate(
        skipped=Count("pk", filter=Q(outcome=Outcome.SKIPPED)), ended=Count("pk")
    )


def shunned(models: dict[int, list[int]], skipped: int, ended: int) -> dict[str, list[int]]:
    """Models that are skipped far more often than battles without them."""
    found = {}
    for model, (own, met) in models.items():
        others = (skipped - own) / (ended - met) if ended > met else 1.0
        if own >= MIN_SKIPS and own / met >= TIMES * others:
            found[str(model)] = [own, met]
    return found


def named(models: Mapping[str, list[int]]) -> list[tuple[str, int, int]]:
    """Those models for leads alone: the person must not be told who wrote what they skip."""
    rows = Competitor.objects.in_bulk([int(key) for key in models])
    return [
        (rows[int(key)].name, skipped, met)
        for key, (skipped, met) in models.items()
        if int(key) in rows
    ]
