from celery import shared_task

from accounts.actions import jobs
from exports.actions.ask_for_export import export_job


@shared_task(name="exports.run_export")  # type: ignore[untyped-decorator]
def run_export(job_id: int) -> None:
    """A folder of rows for trainers."""
    with jobs.Attempt(job_id) as job:
        if job:
            export_job(job)
