from celery import shared_task

from accounts.actions import jobs
from imports.actions.import_votes import import_votes_job
from imports.actions.keep_uploads import sweep_uploads


@shared_task(name="imports.run_import_votes")  # type: ignore[untyped-decorator]
def run_import_votes(job_id: int) -> None:
    """Votes from an uploaded file."""
    with jobs.Attempt(job_id) as job:
        if job:
            import_votes_job(job)


@shared_task(name="imports.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Files that nobody decided on for a week."""
    sweep_uploads()
