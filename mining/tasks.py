from celery import shared_task

from accounts.actions import jobs
from generation.actions.serve_jobs import serve_jobs
from mining.actions.advance import advance
from mining.actions.screen import screen_job
from mining.actions.select import select_job
from mining.wanted import is_somebody_needed
from mining.work import MiningWork

SWEEP_SECONDS = 5.0
LONGEST_SECONDS = 3 * 3600  # one hour of asking, and what is under way then


@shared_task(name="mining.serve", time_limit=LONGEST_SECONDS)  # type: ignore[untyped-decorator]
def serve(_job_id: int | None = None) -> None:
    """Ask for all that is wanted. Where another worker does so already this ends at once."""
    serve_jobs(work=MiningWork())
    advance()


@shared_task(name="mining.screen", time_limit=LONGEST_SECONDS)  # type: ignore[untyped-decorator]
def screen(job_id: int) -> None:
    """Find copies, near copies and whatever else is not worth an answer."""
    with jobs.Attempt(job_id) as job:
        if job:
            screen_job(job)
    advance()


@shared_task(name="mining.select", time_limit=LONGEST_SECONDS)  # type: ignore[untyped-decorator]
def select(job_id: int) -> None:
    """Choose a few instructions that stand for the rest."""
    with jobs.Attempt(job_id) as job:
        if job:
            select_job(job)


@shared_task(name="mining.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Begin again where a worker, a connection or a message was lost."""
    advance()
    if is_somebody_needed():
        serve.apply_async(expires=SWEEP_SECONDS)
