"""Imports on pages: upload, look at a dry run, agree, and the job that does it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from accounts.actions import jobs
from accounts.models import Job, Role
from annotations.models import ImportedVote
from catalog.intake import uploads
from catalog.intake.uploads import remove_uploads
from catalog.models import Answer, Benchmark, BenchmarkItem
from catalog.tasks import run_import_items
from tests.factories import BenchmarkFactory
from tests.intake import answer, item, tables, vote
from tests.uploads import address, signed_in, upload, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads" / "jobs"


@pytest.fixture
def lead() -> Client:
    return signed_in(Role.LEAD)


def stored(media: Path) -> list[Path]:
    return list(media.iterdir()) if media.is_dir() else []


def test_only_leads_import(client: Client):
    assert client.get("/imports/").status_code == 302
    for role in (Role.ANNOTATOR, Role.CURATOR):
        client = signed_in(role)
        assert client.get("/imports/").status_code == 403
        assert upload(client, item("one")).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("page", ["", "progress/", "start/"])
def test_nobody_but_leads_looks_at_a_dry_run_or_agrees_to_it(lead: Client, page: str):
    upload(lead, item("one"))
    preview = work(Job.objects.get())
    Job.objects.update(created_by=None)
    curator = signed_in(Role.CURATOR)
    ask = curator.post if page == "start/" else curator.get
    assert ask(f"/imports/{preview.public_id}/{page}").status_code == 403
    assert lead.get(f"/imports/{preview.public_id}/start/").status_code == 405
    assert Job.objects.count() == 1


def test_an_upload_is_looked_through_before_anything_is_written(lead: Client, media: Path):
    reply = upload(lead, item("one", "Sort <b>this</b> list."), item("two"))
    preview = Job.objects.get()
    assert address(reply) == f"/imports/{preview.public_id}/"
    (file,) = stored(media)
    assert len(file.name) == 32
    waiting = lead.get(address(reply)).content.decode()
    assert "hx-get" in waiting
    assert "Import it" not in waiting
    before = tables()
    assert work(preview).state == "done"
    assert tables() == before
    page = lead.get(f"/imports/{preview.public_id}/progress/").content.decode()
    assert "hx-get" not in page
    assert "Import it" in page
    assert "Sort &lt;b&gt;this&lt;/b&gt; list." in page
    assert preview.summary["items_created"] == 2
    assert (preview.done, preview.total) == (2, 2)
    assert stored(media) == [file]


def test_agreeing_starts_the_import_once_and_the_file_goes_with_it(lead: Client, media: Path):
    upload(lead, item("one"))
    preview = work(Job.objects.get())
    start = f"/imports/{preview.public_id}/start/"
    first, second = lead.post(start), lead.post(start)
    job = Job.objects.exclude(pk=preview.pk).get()
    assert address(first) == address(second) == f"/jobs/{job.public_id}/"
    assert len(stored(media)) == 1
    assert work(job).state == "done"
    assert BenchmarkItem.objects.get().key == "one"
    assert (job.done, job.total, job.file.name) == (1, 1, "")
    assert stored(media) == []
    assert address(lead.get(f"/imports/{job.public_id}/")) == f"/jobs/{job.public_id}/"
    assert "To the import" in lead.get(f"/imports/{preview.public_id}/").content.decode()
    assert job.title in lead.get("/imports/").content.decode()


def test_a_dry_run_with_errors_lists_them_and_cannot_be_agreed_to(lead: Client, media: Path):
    upload(lead, item("one", difficulty="heavy"), item("two", ""))
    preview = work(Job.objects.get())
    assert preview.state == "failed"
    page = lead.get(f"/imports/{preview.public_id}/").content.decode()
    assert "2 errors" in page
    assert "<td>rows.jsonl</td>" in page
    assert "Use one of: easy, medium, hard." in page
    assert "Import it" not in page
    csv = lead.get(f"/jobs/{preview.public_id}/errors/").content.decode()
    assert "rows.jsonl,1,1,difficulty,heavy" in csv
    assert stored(media) == []
    assert "Change and look again" in page
    assert address(lead.post(f"/imports/{preview.public_id}/start/")) == "/imports/"
    assert Job.objects.count() == 1


def test_errors_beyond_ten_thousand_are_counted(lead: Client):
    upload(lead, *[{"key": "one", "messages": []}] * 10_001, format="own_items")
    preview = work(Job.objects.get())
    assert (len(preview.errors), preview.error_count) == (10_000, 10_001)
    page = lead.get(f"/imports/{preview.public_id}/").content.decode()
    assert "10,001 errors" in page
    assert "the file has the first 10,000" in page


def test_a_dry_run_that_is_not_over_cannot_be_agreed_to(lead: Client):
    upload(lead, item("one"))
    preview = Job.objects.get()
    assert address(lead.post(f"/imports/{preview.public_id}/start/")) == "/imports/"
    assert Job.objects.count() == 1


def test_answers_and_votes_come_in_as_stated(lead: Client):
    BenchmarkFactory(name="Mine")
    chosen = {"benchmark": Benchmark.objects.get().pk, "new_benchmark": ""}
    rows = {"task_id": "t", "prompt": "Do it.", "completion_raw": "Done."}
    stated = {"competitor": "org/model", "create_items": "on", "empty_is_failure": "on"}
    upload(lead, rows, kind="import_answers", format="fasteval", **chosen, **stated)
    row = {"left": "red", "right": "blue", "winner": "l", "extra": 1}
    stated = {"column_model_a": "left", "column_model_b": "right", "column_winner": "winner"}
    stated |= {"word_2_0": "model_a"}
    upload(lead, row, kind="import_votes", **chosen, **stated)
    for preview in Job.objects.order_by("pk"):
        work(preview)
        page = lead.get(f"/imports/{preview.public_id}/").content.decode()
        assert ("org/model" in page) != ("red" in page)
        lead.post(f"/imports/{preview.public_id}/start/")
    for job in Job.objects.filter(parameters__dry_run=False):
        assert work(job).state == "done"
    assert Answer.objects.get().competitor.name == "org/model"
    assert ImportedVote.objects.get().winner == "model_a"
    assert Benchmark.objects.count() == 1


def test_a_table_of_tags_goes_with_the_items(lead: Client):
    row = {
        "id": "1",
        "messages": [{"role": "user", "content": "Do it."}],
        "difficulty": "easy",
        "meta": {"parsed": {"task_type": ["odd jobs"]}},
    }
    table = SimpleUploadedFile("tags.json", b'{"Odd jobs": [["Main", "Sub"]]}')
    upload(lead, row, tag_table=table)
    work(Job.objects.get())
    lead.post(f"/imports/{Job.objects.get().public_id}/start/")
    work(Job.objects.get(parameters__dry_run=False))
    assert BenchmarkItem.objects.get().sub_category == "Sub"


def test_a_dry_run_that_was_cancelled_or_forgotten_says_so(lead: Client):
    upload(lead, item("one"))
    preview = Job.objects.get()
    page = f"/imports/{preview.public_id}/"
    assert f'action="/jobs/{preview.public_id}/cancel/"' in lead.get(page).content.decode()
    lead.post(f"/jobs/{preview.public_id}/cancel/")
    said = lead.get(page).content.decode()
    assert "The dry run was cancelled before its end: nothing was written" in said
    assert "What would happen" not in said
    assert "The first rows" not in said
    assert "Import it" not in said
    Job.objects.update(state="done", file="")
    assert "Nobody decided on this dry run" in lead.get(page).content.decode()


def test_an_import_that_was_cancelled_leaves_nothing(lead: Client, media: Path, monkeypatch):
    upload(lead, *(item(str(n)) for n in range(3)))
    preview = work(Job.objects.get())
    lead.post(f"/imports/{preview.public_id}/start/")
    job = Job.objects.get(parameters__dry_run=False)
    before = tables()

    def cancelled(*_arguments: object) -> None:
        """As if somebody had pressed the button between two batches."""
        jobs.cancel(job, actor=None)
        raise jobs.JobStoppedError

    monkeypatch.setattr(jobs, "progress", cancelled)
    work(job)
    after = tables()
    assert {**after, "AuditEntry": []} == {**before, "AuditEntry": []}
    assert not Benchmark.objects.exists()


def test_work_that_a_killed_worker_left_is_done_again_from_the_start(lead: Client, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda job: None)
    upload(lead, item("one"))
    preview = work(Job.objects.get())
    lead.post(f"/imports/{preview.public_id}/start/")
    job = Job.objects.get(parameters__dry_run=False)
    jobs.start(job.pk)  # a worker took it and was killed: its transaction is gone with it
    Job.objects.filter(pk=job.pk).update(seen_alive_at=now() - timedelta(minutes=3))
    jobs.sweep()
    assert work(job).state == "done"
    assert job.attempt == 2
    assert BenchmarkItem.objects.count() == 1
    run_import_items(job.pk)  # the first message comes again
    assert BenchmarkItem.objects.count() == 1


def test_files_of_forgotten_dry_runs_and_cancelled_imports_go(lead: Client, media: Path):
    for name in ("done", "cancelled", "old"):
        upload(lead, item(name), new_benchmark=name)
    done, cancelled, old = Job.objects.order_by("pk")
    work(done)
    jobs.cancel(cancelled, actor=None)
    work(old)
    Job.objects.filter(pk=old.pk).update(finished_at=now() - uploads.PREVIEW_KEPT * 2)
    remove_uploads()
    done.refresh_from_db()
    assert [Path(done.file.path)] == stored(media)


def test_the_first_rows_of_answers_and_votes_are_shown(lead: Client):
    upload(lead, vote(a="red (7B)"), kind="import_votes")
    preview = work(Job.objects.get())
    assert "red (7B)" in lead.get(f"/imports/{preview.public_id}/").content.decode()
    upload(lead, answer("one", text="Line one.\nLine two."), kind="import_answers")
    job = Job.objects.latest("pk")
    assert work(job).state == "failed"  # there is no such item
    assert job.errors[0]["field"] == "item"


def test_a_job_of_another_kind_is_no_import(lead: Client):
    job = Job.objects.create(kind="export", title="Other work")
    assert lead.get(f"/imports/{job.public_id}/").status_code == 404
