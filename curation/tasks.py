from celery import shared_task

from curation.actions.check_items import check_items


@shared_task(name="curation.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Look at items that came since the last time."""
    check_items()
