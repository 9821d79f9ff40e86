"""The life of a job: pending, running, then done, failed or cancelled.

A room that has long work names its Celery task in the setting JOB_TASKS and writes:

    @shared_task(name="catalog.run_import")
    def run_import(job_id: int) -> None:
        with jobs.Attempt(job_id) as job:
            if job:
                actions.run_import(job)

and in the action `jobs.progress(job, done, total)` now and then, and `jobs.finish(job, summary)`
last, in the transaction of the work: then the job is done exactly when its work is.

A lost message or worker costs delay only. Each start has a number, so a worker that was given
up and comes back meets `JobStoppedError`, as does one whose job was cancelled.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files.base import File
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.db.utils import InterfaceError, OperationalError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job, User

logger = logging.getLogger(__name__)

PROGRESS_EVERY = timedelta(seconds=1)
LOST_AFTER = timedelta(minutes=2)  # without a sign of life, its worker is given up
SEND_AGAIN_AFTER = timedelta(minutes=1)
MAX_ATTEMPTS = 3
MAX_ERRORS = 10_000

JobError = Mapping[str, str | int | None]  # file, line, row, field, found, fix


class JobStoppedError(Exception):
    """The job was cancelled or given to another worker: stop, and let the work roll back."""


def visible_jobs(user: User) -> QuerySet[Job]:
    """Leads see all jobs, everybody else the own ones."""
    return Job.objects.all() if user.is_lead else Job.objects.filter(created_by=user.annotator_id)


@transaction.atomic
def create_job(
    kind: str,
    title: str,
    *,
    actor: Annotator | None,
    parameters: Mapping[str, Any] | None = None,
    file: File[bytes] | None = None,
) -> Job:
    """Ask for long work; its message leaves after the commit. Raises KeyError for no known kind."""
    settings.JOB_TASKS[kind]
    job = Job.objects.create(
        kind=kind,
        title=title[: Job._meta.get_field("title").max_length],
        parameters=dict(parameters or {}),
        file=file,
        created_by=actor,
    )
    write_audit("job_created", str(job.public_id), actor=actor, kind=kind)
    transaction.on_commit(lambda: send(job), robust=True)  # without a broker the sweep sends it
    return job


def send(job: Job) -> None:
    """Tell the workers that a job waits."""
    current_app.send_task(
        settings.JOB_TASKS[job.kind], args=[job.pk], retry=False, ignore_result=True
    )


def start(job_id: int) -> Job | None:
    """Take a waiting job; None when it is taken, over or gone: a message may come twice."""
    moment = now()
    taken = Job.objects.filter(pk=job_id, state=Job.State.PENDING).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        started_at=moment,
        seen_alive_at=moment,
        message="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Say how far the work is; written at most once a second, and seen before the work commits.

    Raises `JobStoppedError` when the job is not this worker's any more.
    """
    job.done = done
    if total is not None:
        job.total = total
    moment = now()
    if job.seen_alive_at is None or moment - job.seen_alive_at >= PROGRESS_EVERY:
        job.seen_alive_at = moment
        _show(job)


def _show(job: Job) -> None:
    with _beside_the_transaction() as cursor:
        cursor.execute("SELECT state, attempt FROM accounts_job WHERE id = %s", [job.pk])
        found = cursor.fetchone()
        if found is None:  # the job itself is not committed: nobody can look at it yet
            return
        if found != (Job.State.RUNNING, job.attempt):
            raise JobStoppedError(str(job.public_id))
        cursor.execute(
            "UPDATE accounts_job SET done = %s, total = %s, seen_alive_at = %s WHERE id = "
            "(SELECT id FROM accounts_job WHERE id = %s AND state = %s AND attempt = %s "
            "FOR UPDATE SKIP LOCKED)",  # never waits for a lock of the work itself
            [job.done, job.total, job.seen_alive_at, job.pk, Job.State.RUNNING, job.attempt],
        )


@contextmanager
def _beside_the_transaction() -> Iterator[Any]:
    """A cursor whose writes others see at once, while the work's own wait for its commit."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            yield cursor
        return
    second = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with second.cursor() as cursor:
            yield cursor
    finally:
        second.close()


def finish(job: Job, summary: Mapping[str, Any], message: str = "") -> None:
    """End a job well. Raises `JobStoppedError`, so that the work around it rolls back."""
    if not _end(job, Job.State.DONE, summary=dict(summary), message=message):
        raise JobStoppedError(str(job.public_id))


def fail(
    job: Job,
    message: str,
    *,
    errors: Iterable[JobError] = (),
    error_count: int | None = None,
    summary: Mapping[str, Any] | None = None,
) -> None:
    """End a job badly, with what was wrong; call it when its work was rolled back.

    `error_count` is stated where there were more errors than are given.
    """
    given = [dict(error) for error in errors]
    wrong = {
        "message": message,
        "errors": given[:MAX_ERRORS],
        "error_count": len(given) if error_count is None else error_count,
    }
    _end(job, Job.State.FAILED, summary=dict(summary or {}), **wrong)


def _end(job: Job, state: Job.State, **values: Any) -> bool:
    ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt).update(
        state=state, finished_at=now(), done=job.done, total=job.total, **values
    )
    if ended:
        job.refresh_from_db()
    return bool(ended)


@transaction.atomic
def cancel(job: Job, *, actor: Annotator | None) -> bool:
    """Stop a job that is not over; its worker hears of it at the next sign of progress."""
    stopped = Job.objects.filter(
        pk=job.pk, state__in=[Job.State.PENDING, Job.State.RUNNING, Job.State.PAUSED]
    ).update(state=Job.State.CANCELLED, finished_at=now())
    if stopped:
        write_audit("job_cancelled", str(job.public_id), actor=actor, kind=job.kind)
    return bool(stopped)


@transaction.atomic
def pause(job: Job, *, actor: Annotator | None) -> bool:
    """Let a job rest that goes on where it was; for kinds whose work is kept row by row."""
    paused = Job.objects.filter(pk=job.pk, state__in=[Job.State.PENDING, Job.State.RUNNING]).update(
        state=Job.State.PAUSED, message=""
    )
    if paused:
        write_audit("job_paused", str(job.public_id), actor=actor, kind=job.kind)
    return bool(paused)


@transaction.atomic
def resume(job: Job, *, actor: Annotator | None) -> bool:
    """Let a paused job go on."""
    resumed = Job.objects.filter(pk=job.pk, state=Job.State.PAUSED).update(
        state=Job.State.PENDING, message="", seen_alive_at=None
    )
    if resumed:
        write_audit("job_resumed", str(job.public_id), actor=actor, kind=job.kind)
        transaction.on_commit(lambda: send(job), robust=True)
    return bool(resumed)


@dataclass
class Attempt:
    """One worker's try at a job, for `with`; gives None when there is nothing to do.

    An unexpected error ends the job as failed and goes on to the log. When the database itself
    went away the job stays as it is, and the sweep tries again.
    """

    job_id: int
    job: Job | None = field(default=None, init=False)

    def __enter__(self) -> Job | None:
        self.job = start(self.job_id)
        return self.job

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        if isinstance(error, JobStoppedError):
            logger.info("job %s was stopped", error)
            return True
        outage = isinstance(error, OperationalError | InterfaceError)
        if self.job and isinstance(error, Exception) and not outage:
            fail(self.job, _("Stopped by a fault in the program; the log of the worker says more."))
        return False


def sweep() -> None:
    """Take jobs back from workers that died, and send again what a lost message left."""
    moment = now()
    _give_up_lost_workers(moment - LOST_AFTER)
    waiting = (
        Job.objects.filter(state=Job.State.PENDING)
        .annotate(last_sent=Coalesce("seen_alive_at", "created_at"))
        .filter(last_sent__lte=moment - SEND_AGAIN_AFTER)
    )
    for job in waiting:
        if job.kind not in settings.JOB_TASKS:
            message = _("No program here does work of the kind %s.") % job.kind
            _leave_pending(job, state=Job.State.FAILED, message=message, finished_at=moment)
        elif _leave_pending(job, seen_alive_at=moment):
            send(job)


def _leave_pending(job: Job, **values: Any) -> bool:
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.PENDING).update(**values))


@transaction.atomic
def _give_up_lost_workers(silent_since: Any) -> None:
    lost = Job.objects.filter(state=Job.State.RUNNING, seen_alive_at__lte=silent_since)
    for job in lost.select_for_update(skip_locked=True):
        if job.attempt < MAX_ATTEMPTS:
            job.state = Job.State.PENDING
            job.message = _("A worker was lost; the work starts again.")
        else:
            job.state = Job.State.FAILED
            job.finished_at = now()
            job.message = _("Given up after %d attempts: its workers were lost.") % job.attempt
        job.save(update_fields=["state", "message", "finished_at"])
