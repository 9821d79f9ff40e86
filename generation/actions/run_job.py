"""The life of a generation job: asked for, paused, resumed, cancelled, its missing ones retried."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, QuerySet

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor, Release
from generation.connect import prompt_tokens, request_of
from generation.models import Endpoint, GenerationJob, Serving, WantedAnswer

KIND = "generate"
BATCH = 2000
MOST_SAMPLES = 1000
USUAL_TOKENS = 400  # written for an answer, where nothing is known of a competitor yet
USUAL_RATE = 20.0  # tokens a second for one request
Place = tuple[int, int, int]  # item, competitor, sample


class JobPlanError(Exception):
    """A job cannot be as asked; `str` says why and what to do."""


@dataclass(frozen=True)
class PlanLine:
    """What one competitor will be asked for, and about how much it comes to."""

    competitor: Competitor
    endpoint: Endpoint
    requests: int
    answered: int  # places that have their answer already
    tokens: int
    cost: Decimal
    hours: float


@dataclass(frozen=True)
class Plan:
    """A job before it is started."""

    lines: list[PlanLine]

    @property
    def requests(self) -> int:
        return sum(line.requests for line in self.lines)

    @property
    def tokens(self) -> int:
        return sum(line.tokens for line in self.lines)

    @property
    def cost(self) -> Decimal:
        return sum((line.cost for line in self.lines), Decimal(0))

    @property
    def hours(self) -> float:
        """Servers work side by side; the competitors of one server share it."""
        by_server: dict[int, float] = {}
        for line in self.lines:
            by_server[line.endpoint.pk] = by_server.get(line.endpoint.pk, 0) + line.hours
        return max(by_server.values(), default=0.0)


def items_of(benchmark: Benchmark, release: Release | None) -> QuerySet[BenchmarkItem]:
    """What is to be answered: the item versions of a release, or the items as they are now."""
    if release is None:
        return benchmark.items.current()
    if release.benchmark_id != benchmark.pk:
        raise JobPlanError(f"{release.name!r} is a release of another benchmark.")
    return BenchmarkItem.objects.filter(pk__in=release.released_items.values("item"))


def plan(
    benchmark: Benchmark,
    competitors: Sequence[Competitor],
    samples: int,
    release: Release | None = None,
) -> Plan:
    """What a job would ask for, at the rate measured so far. Raises `JobPlanError`."""
    servings = _servings(competitors)
    items = list(items_of(benchmark, release).only("pk", "messages"))
    if not items:
        raise JobPlanError(f"The benchmark {benchmark.name!r} has no items to be answered.")
    done = settled_places(benchmark, competitors)
    lines = []
    for serving in servings:
        competitor, endpoint = serving.competitor, serving.endpoint
        asked = [
            item
            for item in items
            for sample in range(1, samples + 1)
            if (item.pk, competitor.pk, sample) not in done
        ]
        written, rate = _measured(competitor)
        prompts = sum(prompt_tokens(request_of(competitor, item)) for item in asked)
        tokens = round(written * len(asked))
        lines.append(
            PlanLine(
                competitor=competitor,
                endpoint=endpoint,
                requests=len(asked),
                answered=len(items) * samples - len(asked),
                tokens=tokens,
                cost=endpoint.cost(prompts, tokens),
                hours=tokens / rate / endpoint.parallel / 3600,
            )
        )
    return Plan(lines)


def _servings(competitors: Sequence[Competitor]) -> list[Serving]:
    found = Serving.objects.filter(competitor__in=competitors).select_related(
        "competitor", "endpoint"
    )
    servings = list(found.order_by("competitor__name"))
    served = {serving.competitor_id for serving in servings}
    missing = [competitor.name for competitor in competitors if competitor.pk not in served]
    if missing or not servings:
        names = ", ".join(missing) or "no model"
        raise JobPlanError(f"No server answers for {names}. Add the model to an endpoint first.")
    return servings


def _measured(competitor: Competitor) -> tuple[float, float]:
    """Tokens of an answer and tokens a second, as this competitor wrote so far."""
    written = Answer.objects.filter(competitor=competitor, is_generated=True, seconds__gt=0)
    found = written.aggregate(tokens=Avg("completion_tokens"), seconds=Avg("seconds"))
    tokens = found["tokens"] or min(USUAL_TOKENS, competitor.max_tokens or USUAL_TOKENS)
    rate = tokens / found["seconds"] if found["seconds"] else USUAL_RATE
    return tokens, max(rate, 0.1)


def settled_places(benchmark: Benchmark, competitors: Sequence[Competitor]) -> set[Place]:
    """Where a whole answer, or a failure of the model, stands already: nothing is asked twice."""
    there = Answer.objects.filter(item__benchmark=benchmark, competitor__in=competitors)
    settled = there.filter(status=Answer.Status.READY) | there.filter(
        status=Answer.Status.FAILED, failure_kind=Answer.Failure.MODEL
    )
    return set(settled.values_list("item_id", "competitor_id", "sample"))


@transaction.atomic
def start_job(
    benchmark: Benchmark,
    competitors: Sequence[Competitor],
    *,
    samples: int = 1,
    budget: Decimal | None = None,
    release: Release | None = None,
    actor: Annotator | None = None,
) -> GenerationJob:
    """Want every answer that is not there yet. Raises `JobPlanError`."""
    if not 1 <= samples <= MOST_SAMPLES:
        raise JobPlanError(f"Ask for 1 to {MOST_SAMPLES} samples, not {samples}.")
    # Locked, so that nobody changes the settings between this look and the first answer.
    list(Competitor.objects.select_for_update().filter(pk__in=[c.pk for c in competitors]))
    _servings(competitors)
    items_of(benchmark, release)
    settings.JOB_TASKS[KIND]
    job = GenerationJob.objects.create(
        kind=KIND,
        title=f"{benchmark.name}: {len(competitors)} models, {samples} answers each"[:200],
        benchmark=benchmark,
        release=release,
        samples=samples,
        budget=budget,
        created_by=actor,
    )
    job.competitors.set(competitors)
    places = _places(job, settled_places(benchmark, competitors))
    rows = (WantedAnswer(job=job, item_id=i, competitor_id=c, sample=s) for i, c, s in places)
    while batch := list(islice(rows, BATCH)):
        WantedAnswer.objects.bulk_create(batch)
    job.total = job.wanted.count()
    job.save(update_fields=["total"])
    write_audit("job_created", str(job.public_id), actor=actor, kind=KIND)
    transaction.on_commit(lambda: jobs.send(job), robust=True)
    return job


def _places(job: GenerationJob, done: set[Place]) -> Iterator[Place]:
    """Item by item, so that the first answers can be paired while the last are to come."""
    competitors = list(job.competitors.values_list("pk", flat=True))
    items = items_of(job.benchmark, job.release).order_by("pk")
    for item in items.values_list("pk", flat=True).iterator():
        for sample in range(1, job.samples + 1):
            for competitor in competitors:
                if (item, competitor, sample) not in done:
                    yield item, competitor, sample


@transaction.atomic
def retry(job: GenerationJob, *, actor: Annotator | None = None) -> int:
    """Ask again for what is missing through a server's fault; failures of models stay."""
    found = GenerationJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    given_up = found.wanted.filter(state=WantedAnswer.State.GIVEN_UP)
    again = given_up.update(state=WantedAnswer.State.WAITING, tries=0, not_before=None)
    found.wanted.filter(state=WantedAnswer.State.WAITING).update(not_before=None)
    if again or found.state == Job.State.PAUSED:
        found.state, found.finished_at, found.message = Job.State.PENDING, None, ""
        found.save(update_fields=["state", "finished_at", "message"])
        write_audit("generation_retried", str(found.public_id), actor=actor, answers=again)
        transaction.on_commit(lambda: jobs.send(found), robust=True)
    return again
