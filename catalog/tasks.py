from celery import shared_task

from accounts.actions import jobs
from catalog.actions.import_answers import import_answers_job
from catalog.actions.import_items import import_items_job
from catalog.actions.render_texts import render_texts as render
from catalog.intake.uploads import remove_uploads


@shared_task(name="catalog.render_texts")  # type: ignore[untyped-decorator]
def render_texts() -> None:
    """Make the HTML that battles need; what remains is taken by the next sweep."""
    render()


@shared_task(name="catalog.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """The net under lost messages: texts that wait for their HTML, files nobody needs."""
    remove_uploads()
    render()


@shared_task(name="catalog.run_import_items")  # type: ignore[untyped-decorator]
def run_import_items(job_id: int) -> None:
    """Items from an uploaded file."""
    with jobs.Attempt(job_id) as job:
        if job:
            import_items_job(job)


@shared_task(name="catalog.run_import_answers")  # type: ignore[untyped-decorator]
def run_import_answers(job_id: int) -> None:
    """Answers from an uploaded file."""
    with jobs.Attempt(job_id) as job:
        if job:
            import_answers_job(job)
