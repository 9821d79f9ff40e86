from celery import shared_task

from annotations.actions.keep_lease import expire_leases


@shared_task(name="annotations.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """End overdue leases."""
    expire_leases()
