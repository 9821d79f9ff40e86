"""A run is asked for: its rows are written, and a worker asks the servers."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.db import transaction

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from catalog.intake.slugs import free_slug
from catalog.models import Competitor
from generation.models import Serving
from mining.grid import Grid, grid_of
from mining.models import Configuration, MiningJob, MiningRun, WantedReply
from mining.openings import TEMPLATES
from mining.tutors import USUAL

BATCH = 2000
MAX_PER_CONFIGURATION = 1_000_000
SLUG_LENGTH = 80
_PATHS = ("new",)  # beside which a run has its page


class RunError(Exception):
    """A run cannot be as asked; `field` names what is wrong, `str` says what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Plan:
    """What is asked of a run, beside its competitors."""

    per_configuration: int = 20
    grid: Grid = field(default_factory=grid_of)
    languages: Sequence[str] = USUAL
    max_tokens: int = 512
    seed: int | None = None
    name: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)  # families by slug of competitor
    grader: Competitor | None = None
    bands: str = "paper"
    cut: int = 6
    min_words: int = 4
    max_words: int = 600
    likeness: float = 0.5
    overlap_words: int = 10
    budget: Decimal | None = None

    def check(self) -> None:
        """Raises `RunError` for the first thing that cannot be."""
        if not 1 <= self.per_configuration <= MAX_PER_CONFIGURATION:
            raise RunError(
                "per_configuration", f"Ask for 1 to {MAX_PER_CONFIGURATION:,} per configuration."
            )
        if not self.languages:
            raise RunError("languages", "State a language, or none for no tutor.")
        for family in self.templates.values():
            if family not in TEMPLATES:
                known = ", ".join(TEMPLATES)
                raise RunError("templates", f"There is no template {family!r}. Known: {known}.")
        if not 0 < self.likeness <= 1:
            raise RunError("likeness", "State a likeness above 0 and at most 1.")
        if self.min_words > self.max_words:
            raise RunError("min_words", "The shortest is longer than the longest.")


@transaction.atomic
def start_run(
    competitors: Sequence[Competitor], plan: Plan, *, actor: Annotator | None = None
) -> MiningRun:
    """Want so many instructions of each competitor and configuration. Raises `RunError`."""
    plan.check()
    check_served([*competitors, *filter(None, [plan.grader])])
    if MiningRun.objects.filter(name=plan.name).exists():
        raise RunError("name", f"There is a run {plan.name!r} already.")
    run = _written(plan, actor)
    run.competitors.set(competitors)
    pairs = enumerate(plan.grid, start=1)
    Configuration.objects.bulk_create(
        Configuration(run=run, number=number, temperature=temperature, top_p=top_p)
        for number, (temperature, top_p) in pairs
    )
    job = start_job(run, MiningJob.MINE, _wanted(run, competitors), actor=actor)
    write_audit("mining_started", f"run {run.slug}", actor=actor, instructions=job.total)
    return run


def check_served(competitors: Sequence[Competitor]) -> None:
    """Raises `RunError` where no server answers for one of them."""
    served = Serving.objects.filter(competitor__in=competitors).values_list("competitor", flat=True)
    missing = [each.name for each in competitors if each.pk not in set(served)]
    if missing or not competitors:
        names = ", ".join(missing) or "no model"
        raise RunError(
            "competitors",
            f"No server answers for {names}. Add the model to an endpoint first (add_competitor).",
        )


def _written(plan: Plan, actor: Annotator | None) -> MiningRun:
    count = MiningRun.objects.count() + 1
    name = plan.name or next(
        found
        for number in range(count, count * 2 + 1)
        if not MiningRun.objects.filter(name=(found := f"run-{number}")).exists()
    )
    taken = {*MiningRun.objects.values_list("slug", flat=True), *_PATHS}
    same = ("max_tokens", "grader", "bands", "cut", "min_words", "max_words", "likeness")
    more = ("overlap_words", "budget", "per_configuration")
    return MiningRun.objects.create(
        name=name,
        slug=free_slug(name, taken, longest=SLUG_LENGTH),
        languages=list(plan.languages),
        templates=dict(plan.templates),
        seed=secrets.randbits(31) if plan.seed is None else plan.seed,
        created_by=actor,
        **{each: getattr(plan, each) for each in (*same, *more)},
    )


def _wanted(run: MiningRun, competitors: Sequence[Competitor]) -> Iterator[WantedReply]:
    """Number by number, so that an early look sees all of the grid; each has a seed of its own."""
    configurations = list(run.configurations.all())
    seed = run.seed
    for number in range(1, run.per_configuration + 1):
        language = run.languages[(number - 1) % len(run.languages)]
        for configuration in configurations:
            for competitor in competitors:
                yield WantedReply(
                    competitor=competitor,
                    configuration=configuration,
                    language=language,
                    number=number,
                    seed=seed,
                )
                seed += 1


def start_job(
    run: MiningRun, kind: str, wanted: Iterator[WantedReply], *, actor: Annotator | None = None
) -> MiningJob:
    """A job of a run with all that it wants; within a transaction."""
    settings.JOB_TASKS[kind]
    words = "mining" if kind == MiningJob.MINE else "grading"
    job = MiningJob.objects.create(
        kind=kind, title=f"{run.name}: {words}"[:200], run=run, created_by=actor
    )
    rows = (_of(row, job) for row in wanted)
    while batch := list(islice(rows, BATCH)):
        WantedReply.objects.bulk_create(batch)
    job.total = job.wanted.count()
    job.save(update_fields=["total"])
    write_audit("job_created", str(job.public_id), actor=actor, kind=kind)
    transaction.on_commit(lambda: jobs.send(job), robust=True)
    return job


def _of(row: WantedReply, job: MiningJob) -> WantedReply:
    row.job = job
    return row


@transaction.atomic
def retry(job: MiningJob, *, actor: Annotator | None = None) -> int:
    """Ask again for what is missing through a server's fault; failures of models stay."""
    found = MiningJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
    given_up = found.wanted.filter(state=WantedReply.State.GIVEN_UP)
    again = given_up.update(state=WantedReply.State.WAITING, tries=0, not_before=None)
    found.wanted.filter(state=WantedReply.State.WAITING).update(not_before=None)
    if again or found.state in {Job.State.PAUSED, Job.State.FAILED}:
        found.state, found.finished_at, found.message = Job.State.PENDING, None, ""
        found.save(update_fields=["state", "finished_at", "message"])
        write_audit("mining_retried", f"run {found.run.slug}", actor=actor, replies=again)
        transaction.on_commit(lambda: jobs.send(found), robust=True)
    return again
