"""Answers that nobody has written down yet are not asked for a second time: each costs tokens."""

from accounts.models import Job
from backends.scripted import Reply, ScriptedBackend
from catalog.models import Answer
from generation.actions import serve_jobs
from generation.actions.competitors import add_competitor
from generation.actions.run_job import start_job
from tests.factories import BenchmarkFactory, ItemFactory

ITEMS = 60


def test_an_answer_that_is_not_written_down_yet_is_not_asked_again(endpoint, monkeypatch):
    """The fewer items wait, the more of them are such ones: the last read finds nothing else."""
    monkeypatch.setattr(serve_jobs, "WRITE_EVERY", 60.0)
    monkeypatch.setattr(serve_jobs, "READ_AGAIN_AFTER", 0.01)
    benchmark = BenchmarkFactory(name="Many")
    for number in range(ITEMS):
        ItemFactory(benchmark=benchmark, key=f"item-{number}")
    job = start_job(benchmark, [add_competitor("Larch", endpoint, model="scripted")])
    backend = ScriptedBackend(lambda _request: Reply(("Use sum.",)))
    serve_jobs.serve_jobs(connect=lambda _endpoint: backend)
    job.refresh_from_db()
    assert (job.state, Answer.objects.count()) == (Job.State.DONE, ITEMS)
    assert len(backend.asked) == ITEMS
