"""The next step of a run begins when the one before it is done; safe to repeat."""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from mining.actions.start_battles import start_judges
from mining.actions.start_run import start_job
from mining.grading import digest_of
from mining.models import (
    ExpertBattles,
    Grade,
    Instruction,
    MiningJob,
    MiningRun,
    Screening,
    WantedReply,
)


def advance() -> None:
    """Begin whatever may begin now, of all runs."""
    for run in _mined():
        with transaction.atomic():
            if _mined().select_for_update(of=("self",)).filter(pk=run.pk).exists():
                start_screening(run)
    for run in _screened():
        with transaction.atomic():
            if _screened().select_for_update(of=("self",)).filter(pk=run.pk).exists():
                start_grading(run)

    for battles in _answered():
        with transaction.atomic():
            locked = _answered().select_for_update(of=("self",)).filter(pk=battles.pk)
            if locked.exists():
                start_judges(battles)


def _answered() -> QuerySet[ExpertBattles]:
    """Battles whose answers are all there, and that no judge was asked about."""
    begun = ExpertBattles.judging.through.objects.filter(expertbattles=OuterRef("pk"))
    return ExpertBattles.objects.filter(~Exists(begun), answering__state=Job.State.DONE)


def _jobs(kind: str, **values: object) -> Exists:
    return Exists(MiningJob.objects.filter(run=OuterRef("pk"), kind=kind, **values))


def _mined() -> QuerySet[MiningRun]:
    """Mined, and never screened."""
    mined = MiningRun.objects.filter(_jobs(MiningJob.MINE, state=Job.State.DONE))
    return mined.filter(~_jobs(MiningJob.SCREEN))


def _screened() -> QuerySet[MiningRun]:
    """Screened, with a grader, and not asked to grade since."""
    screened = MiningJob.objects.filter(kind=MiningJob.SCREEN, state=Job.State.DONE)
    newest = screened.filter(run=OuterRef("run")).order_by("-pk").values("pk")[:1]
    graded = MiningJob.objects.filter(
        run=OuterRef("run"), kind=MiningJob.GRADE, pk__gt=OuterRef("pk")
    )
    waiting = screened.filter(pk=newest).exclude(Exists(graded))
    return MiningRun.objects.exclude(grader=None).filter(pk__in=waiting.values("run"))


def start_screening(run: MiningRun, *, actor: Annotator | None = None) -> MiningJob:
    """Have all instructions of a run screened, anew where they were."""
    settings.JOB_TASKS[MiningJob.SCREEN]
    job = MiningJob.objects.create(
        kind=MiningJob.SCREEN,
        title=f"{run.name}: screening"[:200],
        run=run,
        total=run.instructions.count(),
        created_by=actor,
    )
    write_audit("job_created", str(job.public_id), actor=actor, kind=MiningJob.SCREEN)
    transaction.on_commit(lambda: jobs.send(job), robust=True)
    return job


def start_grading(run: MiningRun, *, actor: Annotator | None = None) -> MiningJob:
    """Have the grader look at what passed the filters and has no grade of it yet."""
    return start_job(run, MiningJob.GRADE, _ungraded(run), actor=actor)


def _ungraded(run: MiningRun) -> Iterator[WantedReply]:
    digest = digest_of(run.bands)
    graded = Grade.objects.filter(grader=run.grader, prompt_digest=digest)
    kept = Instruction.objects.filter(run=run, screening__outcome=Screening.Fate.KEPT)
    missing = kept.exclude(Exists(graded.filter(instruction=OuterRef("pk"))))
    for pk in missing.order_by("pk").values_list("pk", flat=True).iterator():
        yield WantedReply(competitor=run.grader, instruction_id=pk)
