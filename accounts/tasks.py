from celery import shared_task

from accounts.actions import jobs
from accounts.sessions import SessionStore
from accounts.sign_in_marks import forget_marks


@shared_task(name="accounts.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Bring forward jobs that lost message or worker; forget ended sessions and old marks."""
    jobs.sweep()
    SessionStore.clear_expired()
    forget_marks()
