from celery import shared_task

from campaigns.actions.render_guidelines import render_guidelines
from campaigns.actions.report_quality import report_quality as report


@shared_task(name="campaigns.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Prepare new guidelines."""
    render_guidelines()


@shared_task(name="campaigns.report_quality")  # type: ignore[untyped-decorator]
def report_quality() -> None:
    """Signals and agreement of the campaigns with new votes."""
    report()
