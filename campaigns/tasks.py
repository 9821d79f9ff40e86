from celery import shared_task

from campaigns.actions.follow_answers import follow_answers
from campaigns.actions.render_guidelines import render_guidelines
from campaigns.actions.report_quality import report_quality as report


@shared_task(name="campaigns.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Prepare new guidelines; draw battles of new answers."""
    render_guidelines()
    follow_answers()


@shared_task(name="campaigns.report_quality")  # type: ignore[untyped-decorator]
def report_quality() -> None:
    """Signals and agreement of the campaigns with new votes."""
    report()
