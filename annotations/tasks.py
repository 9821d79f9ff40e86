from celery import shared_task

from annotations.actions.save_draft import drop_drafts
from annotations.lending.keep_lease import expire_leases


@shared_task(name="annotations.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """End overdue leases; forget drafts that nobody needs."""
    expire_leases()
    drop_drafts()
