from celery import shared_task

from judging.actions.serve_jobs import serve_jobs
from judging.wanted import is_somebody_needed
from web.locks import Lock, taken_parts

SWEEP_SECONDS = 5.0
LONGEST_SECONDS = 3 * 3600  # one hour of asking, and what is under way then


@shared_task(name="judging.serve", time_limit=LONGEST_SECONDS)  # type: ignore[untyped-decorator]
def serve(_job_id: int | None = None) -> None:
    """Ask for all that is wanted. Where another worker does so already this ends at once."""
    serve_jobs()


@shared_task(name="judging.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Begin again where a worker, a connection or a message was lost."""
    if is_somebody_needed(taken_parts(Lock.ENDPOINT)):
        serve.apply_async(expires=SWEEP_SECONDS)
