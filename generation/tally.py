"""What came of a job and what it cost: counted from the rows, never kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils.timezone import now

from catalog.models import Answer, Competitor
from generation.models import Endpoint, GenerationJob, Serving, SpoiltTry, WantedAnswer

RATE_MINUTES = 5
State = WantedAnswer.State
_SUMS = {
    "answers": Count("pk"),
    "prompt_tokens": Sum("prompt_tokens"),
    "completion_tokens": Sum("completion_tokens"),
    "seconds": Sum("seconds"),
}


@dataclass(frozen=True)
class Line:
    """How far one competitor of a job is."""

    competitor: Competitor
    endpoint: Endpoint
    asked: int
    ready: int
    failed: int  # failures of the model
    missing: int  # given up: failures of a server
    retried: int  # tries that servers spoilt, asked again
    tokens: int  # written, of answers and failures
    seconds: float  # that the server took, all requests together
    per_second: float  # tokens in the last minutes
    left: float | None  # seconds, at the rate of the last minutes
    cost: Decimal

    @property
    def waiting(self) -> int:
        return self.asked - self.ready - self.failed - self.missing

    @property
    def settled(self) -> int:
        return self.ready + self.failed


def lines_of(job: GenerationJob) -> list[Line]:
    """A line for each competitor, in the order of their names."""
    states = _by_competitor(
        job.wanted.values("competitor_id").annotate(
            asked=Count("pk"),
            **{state: Count("pk", filter=Q(state=state)) for state in State.values},
        )
    )
    retried = _by_competitor(
        SpoiltTry.objects.filter(wanted__job=job)
        .values(competitor_id=F("wanted__competitor_id"))
        .annotate(retried=Count("pk"))
    )
    written = answers_of(job)
    sums = _by_competitor(written.values("competitor_id").annotate(**_SUMS))
    recent = written.filter(created_at__gte=now() - timedelta(minutes=RATE_MINUTES))
    rates = _by_competitor(
        recent.values("competitor_id").annotate(**_SUMS, first=Min("created_at"))
    )
    servings = Serving.objects.filter(competitor__in=job.competitors.all())
    return [
        _line(serving, *(found[serving.competitor_id] for found in (states, retried, sums, rates)))
        for serving in servings.select_related("competitor", "endpoint").order_by(
            "competitor__name"
        )
    ]


def _by_competitor(rows: Iterable[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return defaultdict(dict, {row["competitor_id"]: row for row in rows})


def _line(
    serving: Serving,
    states: Mapping[str, Any],
    retried: Mapping[str, Any],
    sums: Mapping[str, Any],
    rate: Mapping[str, Any],
) -> Line:
    prompt, written = sums.get("prompt_tokens") or 0, sums.get("completion_tokens") or 0
    span = (now() - rate["first"]).total_seconds() if rate else 0.0
    per_second = (rate["completion_tokens"] or 0) / span if span else 0.0
    waiting = states.get(State.WAITING, 0)
    answers_per_second = rate["answers"] / span if span else 0.0
    return Line(
        competitor=serving.competitor,
        endpoint=serving.endpoint,
        asked=states.get("asked", 0),
        ready=states.get(State.READY, 0),
        failed=states.get(State.FAILED, 0),
        missing=states.get(State.GIVEN_UP, 0),
        retried=retried.get("retried", 0),
        tokens=written,
        seconds=sums.get("seconds") or 0.0,
        per_second=per_second,
        left=waiting / answers_per_second if answers_per_second else None,
        cost=serving.endpoint.cost(prompt, written),
    )


def answers_of(job: GenerationJob) -> QuerySet[Answer]:
    """What models wrote, or failed to write, where this job wants it."""
    return Answer.objects.filter(
        is_generated=True,
        item__benchmark=job.benchmark_id,
        competitor__in=job.competitors.all(),
        sample__lte=job.samples,
        created_at__gte=job.created_at,
    )


def spent_at(endpoint: Endpoint) -> Decimal:
    """What the answers of this server's competitors have cost, at its present prices."""
    competitors = Serving.objects.filter(endpoint=endpoint).values("competitor")
    return _cost(endpoint, Answer.objects.filter(is_generated=True, competitor__in=competitors))


def spent_by(job: GenerationJob) -> Decimal:
    """What a job has cost so far."""
    return sum((line.cost for line in lines_of(job)), Decimal(0))


def _cost(endpoint: Endpoint, answers: QuerySet[Answer]) -> Decimal:
    if not endpoint.has_price:
        return Decimal(0)
    sums = answers.aggregate(**_SUMS)
    return endpoint.cost(sums["prompt_tokens"] or 0, sums["completion_tokens"] or 0)
