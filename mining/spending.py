"""What a run's requests have cost: counted from the rows, never kept."""

from decimal import Decimal

from django.db.models import QuerySet, Sum

from generation.models import Endpoint, Serving
from judging import spending
from mining.models import Grade, Instruction, MiningRun


def spent_by(run: MiningRun) -> Decimal:
    """What instructions and grades of a run have cost, at the present prices."""
    servings = Serving.objects.filter(competitor__in=[*run.competitors.all(), run.grader])
    return sum(
        (
            _cost(each.endpoint, run.instructions.filter(competitor=each.competitor_id))
            + _cost(
                each.endpoint,
                Grade.objects.filter(instruction__run=run, grader=each.competitor_id),
            )
            for each in servings.select_related("endpoint")
        ),
        Decimal(0),
    )


def spent_at(endpoint: Endpoint) -> Decimal:
    """What all work at a server has cost."""
    there = Serving.objects.filter(endpoint=endpoint).values("competitor")
    mined = _cost(endpoint, Instruction.objects.filter(competitor__in=there))
    graded = _cost(endpoint, Grade.objects.filter(grader__in=there))
    return spending.spent_at(endpoint) + mined + graded


def _cost(endpoint: Endpoint, rows: "QuerySet[Instruction] | QuerySet[Grade]") -> Decimal:
    if not endpoint.has_price:
        return Decimal(0)
    sums = rows.aggregate(asked=Sum("prompt_tokens"), written=Sum("completion_tokens"))
    return endpoint.cost(sums["asked"] or 0, sums["written"] or 0)
