"""What judgments and agreement cost."""

from typing import Any

from django.db.models import Count, Sum

from catalog.models import Benchmark
from judging.models import Judge, Judgment

CHANCE = 1 / 3  # of the same choice of three, by throwing dice


def cost_of(judge: Judge, benchmark: Benchmark, agreement: dict[str, Any]) -> dict[str, Any]:
    """All in all, for a thousand battles, and for each agreement above chance."""
    made = Judgment.objects.filter(judge=judge, benchmark=benchmark)
    found = made.aggregate(
        cost=Sum("cost"),
        judgments=Count("pk"),
        prompt_tokens=Sum("prompt_tokens"),
        completion_tokens=Sum("completion_tokens"),
        seconds=Sum("seconds"),
    )
    battles = found["judgments"] / 2 if judge.kind.is_of_pairs and judge.is_asked else None
    total = float(found["cost"] or 0)
    thousand = 1000 * total / battles if battles else None
    raw = agreement.get("raw")
    above = raw - CHANCE if raw is not None else 0.0
    return {
        "total": total,
        "judgments": found["judgments"],
        "prompt_tokens": found["prompt_tokens"] or 0,
        "completion_tokens": found["completion_tokens"] or 0,
        "seconds": found["seconds"] or 0.0,
        "of_1000_battles": thousand,
        "of_an_agreement_above_chance": thousand / 1000 / above if thousand and above > 0 else None,
    }
