"""Imports as jobs while somebody looks: progress, cancellation, one after the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from django.db import connection

from accounts.actions import jobs
from accounts.models import Job
from catalog.actions.import_items import import_items
from catalog.intake import run
from catalog.intake.items import ItemWriter
from catalog.intake.report import Report
from catalog.models import Benchmark, BenchmarkItem
from tests.intake import item, jsonl


@pytest.fixture
def beside(own_database):
    """A thread with a connection of its own, as another process would have."""
    with ThreadPoolExecutor(1) as pool:
        yield pool
        pool.submit(lambda: connection.close()).result()


def test_progress_is_seen_and_a_cancellation_heard_while_the_work_is_under_way(
    beside: ThreadPoolExecutor, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(run, "BATCH", 2)
    monkeypatch.setattr(jobs, "PROGRESS_EVERY", timedelta(0))
    file = jsonl(tmp_path / "a.jsonl", *(item(str(n)) for n in range(6)))
    job = Job.objects.create(kind="import_items", title="Six items")
    seen: list[int] = []
    write = ItemWriter.write

    def watched(writer: ItemWriter, name: str, rows: list) -> None:
        write(writer, name, rows)
        seen.append(beside.submit(lambda: Job.objects.get().done).result())
        if len(seen) == 3:
            beside.submit(lambda: jobs.cancel(job, actor=None)).result()

    monkeypatch.setattr(ItemWriter, "write", watched)
    with jobs.Attempt(job.pk) as attempt:
        import_items([file], "My tasks", job=attempt)
    assert seen == [0, 2, 4]
    assert Job.objects.get().state == "cancelled"
    assert not BenchmarkItem.objects.exists()
    assert not Benchmark.objects.exists()


@pytest.mark.django_db
def test_the_rows_of_all_files_are_guessed_from_the_bytes_read_so_far(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(run, "BATCH", 50)
    long = "Write it again. " * 100  # a batch is longer than what is read ahead
    rows = [item(f"{n:03}", long) for n in range(1_000)]
    files = [
        jsonl(tmp_path / "a.jsonl", *rows[:500]),
        jsonl(tmp_path / "b.jsonl", *rows[500:]),
    ]
    said: list[tuple[int, int]] = []
    monkeypatch.setattr(jobs, "progress", lambda _job, done, total=0: said.append((done, total)))
    job = Job.objects.create(kind="import_items", title="Two files", state="running")
    import_items(files, "My tasks", job=job)
    assert [done for done, _ in said] == sorted(done for done, _ in said)
    assert all(abs(total - 1_000) <= 200 for _, total in said)
    assert said[-1] == (1_000, 1_000)
    assert (job.done, job.total, job.state) == (1_000, 1_000, "done")


def test_imports_wait_for_one_another_and_can_be_cancelled_while_they_wait(
    beside: ThreadPoolExecutor, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(jobs, "PROGRESS_EVERY", timedelta(0))
    file = jsonl(tmp_path / "a.jsonl", item("one"))
    job = Job.objects.create(kind="import_items", title="The second")
    turns: list[str] = []

    def cancel_at_the_second_turn(_seconds: float) -> None:
        assert len(turns) < 3, "it waits for ever"
        turns.append(Job.objects.get().state)
        if len(turns) == 2:
            other_tab.submit(jobs.cancel, job, actor=None).result()

    def first() -> None:
        with run.all_or_nothing(Report("My tasks")):
            started.set()
            over.wait(timeout=60)

    monkeypatch.setattr(run, "sleep", cancel_at_the_second_turn)
    started, over = Event(), Event()
    with ThreadPoolExecutor(1) as other_tab:
        importing = beside.submit(first)
        started.wait(timeout=60)
        try:
            with jobs.Attempt(job.pk) as attempt:
                import_items([file], "My tasks", job=attempt)
        finally:
            over.set()
            importing.result()
            other_tab.submit(lambda: connection.close()).result()
    assert turns == ["running", "running"]
    assert Job.objects.get().state == "cancelled"
    assert not BenchmarkItem.objects.exists()
