"""What judgments cost: counted from the rows, never kept."""

from decimal import Decimal

from django.db.models import Sum

from generation import tally
from generation.models import Endpoint
from judging.models import JudgingJob, Judgment


def spent_by(job: JudgingJob) -> Decimal:
    """What the judgments of a job have cost so far."""
    made = Judgment.objects.filter(
        judge=job.judge_id, benchmark=job.benchmark_id, at__gte=job.created_at
    )
    return made.aggregate(sum=Sum("cost"))["sum"] or Decimal(0)


def spent_at(endpoint: Endpoint) -> Decimal:
    """What answers and judgments of this server have cost."""
    made = Judgment.objects.filter(judge__endpoint=endpoint).aggregate(sum=Sum("cost"))["sum"]
    return tally.spent_at(endpoint) + (made or Decimal(0))
