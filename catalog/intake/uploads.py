"""Imports as jobs: the uploaded file, what was stated beside it, and its removal afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.utils.timezone import now

from accounts.actions import jobs
from accounts.models import Job
from catalog.intake.report import RefusedError
from catalog.intake.run import ImportFile

KINDS = ("import_items", "import_answers", "import_votes")
PREVIEW_KEPT = timedelta(days=1)  # for the person to decide about what the dry run said
_OVER = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


def uploaded(job: Job) -> ImportFile:
    """The file of an import, under the name that it had where it came from."""
    stated = job.parameters
    return ImportFile(Path(job.file.path), stated["file_name"], stated.get("competitor") or None)


@contextmanager
def import_job(job: Job) -> Iterator[ImportFile]:
    """Gives the file; says so when the import cannot begin, and removes the file when over."""
    try:
        yield uploaded(job)
    except RefusedError as error:
        jobs.fail(job, str(error))
    finally:
        remove_upload(Job.objects.get(pk=job.pk))


def remove_upload(job: Job) -> None:
    """Delete the file of an import that is over, unless it is a dry run worth deciding on."""
    waits_for_decision = job.state == Job.State.DONE and job.parameters["dry_run"]
    if job.is_over and job.file and not waits_for_decision:
        _delete(job)


def remove_uploads() -> None:
    """The net under lost workers and forgotten dry runs."""
    over = Job.objects.filter(kind__in=KINDS, state__in=_OVER).exclude(file="")
    for job in over.only("file", "state", "parameters", "finished_at"):
        if job.finished_at and job.finished_at < now() - PREVIEW_KEPT:
            _delete(job)
        else:
            remove_upload(job)


def _delete(job: Job) -> None:
    name = job.file.name
    job.file.delete(save=False)
    Job.objects.filter(pk=job.pk, file=name).update(file="")
