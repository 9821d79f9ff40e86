from celery import shared_task

from accounts.actions import jobs
from execution.actions.run_answers import execute_job
from execution.actions.synthesise import synthesise_job


@shared_task(name="execution.execute")  # type: ignore[untyped-decorator]
def execute(job_id: int) -> None:
    """Run the answers that a job names."""
    with jobs.Attempt(job_id) as job:
        if job:
            execute_job(job)


@shared_task(name="execution.synthesise_tests")  # type: ignore[untyped-decorator]
def synthesise_tests(job_id: int) -> None:
    """Have a model write the tests that a job names, and filter them."""
    with jobs.Attempt(job_id) as job:
        if job:
            synthesise_job(job)
