"""A judging job: what it would come to, begun, and its missing judgments asked for again."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Avg

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from judging.models import Judge, JudgingJob, Judgment, Protocol, WantedJudgment
from judging.places import NothingToJudgeError, Place, places_of
from judging.prompt_files import words_of

KIND = "judge"
BATCH = 2000
MOST_REPEATS = 20
CHARACTERS_PER_TOKEN = 4
USUAL_TOKENS = {Protocol.CHOICE: 1, Protocol.CODAL: 200, Protocol.RATINGS: 350}
USUAL_WRITTEN = 500
USUAL_RATE = 20.0  # tokens a second for one request


class JudgingError(Exception):
    """A job cannot be as asked; `str` says why and what to do."""


@dataclass(frozen=True)
class Preview:
    """A job before it is started."""

    judge: Judge
    requests: int
    judged: int  # places that have their judgment already
    prompt_tokens: int
    tokens: int
    cost: Decimal
    hours: float


def preview(
    judge: Judge,
    benchmark: Benchmark,
    competitors: Sequence[Competitor],
    baseline: Competitor | None = None,
    repeats: int = 1,
) -> Preview:
    """What a job would ask for, at the rate measured so far. Raises `JudgingError`."""
    wanted, there = _wanted(judge, benchmark, competitors, baseline, repeats)
    written, rate = _measured(judge)
    prompts = _prompt_tokens(judge, [place for place, _ in wanted])
    tokens = round(written * len(wanted))
    endpoint = judge.endpoint
    parallel = endpoint.parallel if endpoint else 1
    return Preview(
        judge=judge,
        requests=len(wanted),
        judged=there,
        prompt_tokens=prompts,
        tokens=tokens,
        cost=endpoint.cost(prompts, tokens) if endpoint else Decimal(0),
        hours=tokens / rate / parallel / 3600,
    )


def _measured(judge: Judge) -> tuple[float, float]:
    """Tokens of a judgment and tokens a second, as this judge wrote so far."""
    done = Judgment.objects.filter(judge=judge, seconds__gt=0, completion_tokens__isnull=False)
    found = done.aggregate(tokens=Avg("completion_tokens"), seconds=Avg("seconds"))
    usual = USUAL_TOKENS.get(judge.kind, USUAL_WRITTEN)
    tokens = found["tokens"] or min(usual, judge.max_tokens or usual)
    rate = tokens / found["seconds"] if found["seconds"] else USUAL_RATE
    return tokens, max(rate, 0.1)


def _prompt_tokens(judge: Judge, places: Sequence[Place]) -> int:
    """About how many tokens all prompts have together."""
    words = words_of(judge.prompt.text) if judge.prompt else None
    own = len(words.system) + len(words.task) if words else 0
    answers = {pk for place in places for pk in place.answers}
    lengths = dict(Answer.objects.filter(pk__in=answers).values_list("pk", "text"))
    sizes = {pk: len(text) for pk, text in lengths.items()}
    items = BenchmarkItem.objects.filter(pk__in={place.item for place in places})
    tasks = {item.pk: len(item.prompt) for item in items.only("pk", "messages")}
    characters = sum(
        own + tasks[place.item] + sum(sizes[pk] for pk in place.answers) for place in places
    )
    return characters // CHARACTERS_PER_TOKEN


def _wanted(
    judge: Judge,
    benchmark: Benchmark,
    competitors: Sequence[Competitor],
    baseline: Competitor | None,
    repeats: int,
    stated: Sequence[Place] | None = None,
) -> tuple[list[tuple[Place, int]], int]:
    """Places and repeats that have no judgment so far, and how many have one."""
    if not judge.is_asked:
        raise JudgingError(
            f"The judgments of {judge} came in a file; no server answers for it. "
            "Add a judge on an endpoint (add_judge)."
        )
    if not 1 <= repeats <= MOST_REPEATS:
        raise JudgingError(f"Ask 1 to {MOST_REPEATS} times, not {repeats}.")
    try:
        places = stated or places_of(judge, benchmark, competitors, baseline)
    except NothingToJudgeError as error:
        raise JudgingError(str(error)) from error
    done = set(
        Judgment.objects.filter(judge=judge, benchmark=benchmark).values_list("place", "repeat")
    )
    every = [(place, repeat) for repeat in range(1, repeats + 1) for place in places]
    left = [(place, repeat) for place, repeat in every if (place.digest, repeat) not in done]
    return left, len(every) - len(left)


@transaction.atomic
def start_job(
    judge: Judge,
    benchmark: Benchmark,
    competitors: Sequence[Competitor],
    *,
    baseline: Competitor | None = None,
    repeats: int = 1,
    budget: Decimal | None = None,
    places: Sequence[Place] | None = None,
    actor: Annotator | None = None,
) -> JudgingJob:
    """Want every judgment that is not there yet, in stated places or all. Raises `JudgingError`."""
    wanted, _ = _wanted(judge, benchmark, competitors, baseline, repeats, places)
    settings.JOB_TASKS[KIND]
    job = JudgingJob.objects.create(
        kind=KIND,
        title=f"{benchmark.name}: {judge.name} judges {len(competitors)} models"[:200],
        benchmark=benchmark,
        judge=judge,
        baseline=baseline,
        repeats=repeats,
        budget=budget,
        total=len(wanted),
        created_by=actor,
    )
    job.competitors.set(competitors)
    rows = (_row(job, place, repeat) for place, repeat in wanted)
    while batch := list(islice(rows, BATCH)):
        WantedJudgment.objects.bulk_create(batch)
    write_audit("job_created", str(job.public_id), actor=actor, kind=KIND)
    transaction.on_commit(lambda: jobs.send(job), robust=True)
    return job


def _row(job: JudgingJob, place: Place, repeat: int) -> WantedJudgment:
    return WantedJudgment(
        job=job,
        item_id=place.item,
        answers=list(place.answers),
        order=place.order,
        preference=place.preference,
        place=place.digest,
        repeat=repeat,
    )


@transaction.atomic
def retry(job: JudgingJob, *, actor: Annotator | None = None) -> int:
    """Ask again for what is missing through a server's fault; what was judged stays."""
    found = JudgingJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    given_up = found.wanted.filter(state=WantedJudgment.State.GIVEN_UP)
    again = given_up.update(state=WantedJudgment.State.WAITING, tries=0, not_before=None)
    found.wanted.filter(state=WantedJudgment.State.WAITING).update(not_before=None)
    if again or found.state == Job.State.PAUSED:
        found.state, found.finished_at, found.message = Job.State.PENDING, None, ""
        found.save(update_fields=["state", "finished_at", "message"])
        write_audit("judging_retried", str(found.public_id), actor=actor, judgments=again)
        transaction.on_commit(lambda: jobs.send(found), robust=True)
    return again
