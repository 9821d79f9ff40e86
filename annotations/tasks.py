from celery import shared_task

from annotations.actions.keep_lease import expire_leases
from annotations.actions.render_guidelines import render_guidelines
from annotations.actions.report_quality import report_quality as report
from annotations.actions.save_draft import drop_drafts


@shared_task(name="annotations.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """End overdue leases; forget drafts that nobody needs; prepare new guidelines."""
    expire_leases()
    drop_drafts()
    render_guidelines()


@shared_task(name="annotations.report_quality")  # type: ignore[untyped-decorator]
def report_quality() -> None:
    """Signals and agreement of the campaigns with new votes."""
    report()
