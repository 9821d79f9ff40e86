from celery import shared_task

from accounts.actions import jobs
from generation.actions.endpoints import test_endpoint_job
from generation.actions.serve_jobs import serve_jobs
from generation.wanted import is_somebody_needed

SWEEP_SECONDS = 5.0
LONGEST_SECONDS = 3 * 3600  # one hour of asking, and what is under way then


@shared_task(name="generation.serve", time_limit=LONGEST_SECONDS)  # type: ignore[untyped-decorator]
def serve(_job_id: int | None = None) -> None:
    """Ask for all that is wanted. Where another worker does so already this ends at once."""
    serve_jobs()


@shared_task(name="generation.test_endpoint")  # type: ignore[untyped-decorator]
def test_endpoint(job_id: int) -> None:
    """Find out what a server can do."""
    with jobs.Attempt(job_id) as job:
        if job:
            test_endpoint_job(job)


@shared_task(name="generation.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Begin again where a worker, a connection or a message was lost."""
    if is_somebody_needed():
        serve.apply_async(expires=SWEEP_SECONDS)
