from celery import shared_task

from accounts.actions import jobs
from accounts.sessions import SessionStore


@shared_task(name="accounts.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Bring jobs forward that lost their message or their worker; forget ended sessions."""
    jobs.sweep()
    SessionStore.clear_expired()
