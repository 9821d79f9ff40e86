"""An export as a job: asked for on a page, written by a worker, kept to be downloaded."""

from pathlib import Path

from django.conf import settings

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from exports.actions.write_export import write_export
from exports.choices import Choices, ExportError

KIND = "export"


def ask_for_export(choices: Choices, *, actor: Annotator) -> Job:
    """Ask a worker for an export."""
    title = f"Export {choices.benchmark} as {choices.shape} from {choices.source}"
    return jobs.create_job(KIND, title, actor=actor, parameters=choices.as_json())


def export_job(job: Job) -> None:
    """Write what was asked for. Started again, it writes the same bytes."""
    try:
        choices = Choices.from_json(job.parameters)
        manifest = write_export(
            choices, folder_of(job), lambda done, total: jobs.progress(job, done, total)
        )
    except ExportError as error:
        jobs.fail(job, str(error))
        return
    counts = manifest["counts"]
    jobs.finish(job, {"digest": manifest["digest"], "rows": counts["rows"]})
    write_audit("exported", manifest["digest"][:12], actor=job.created_by, shape=choices.shape)


def folder_of(job: Job) -> Path:
    """Where the files of a job's export lie."""
    return Path(settings.MEDIA_ROOT) / "exports" / str(job.public_id)
