from celery import shared_task

from accounts.actions import jobs
from execution.actions.run_answers import execute_job


@shared_task(name="execution.execute")  # type: ignore[untyped-decorator]
def execute(job_id: int) -> None:
    """Run the answers that a job names."""
    with jobs.Attempt(job_id) as job:
        if job:
            execute_job(job)
