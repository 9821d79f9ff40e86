"""Jobs as pages: a list, one job with its progress, its errors as a file."""

import csv
import io

import pytest
from django.test import Client

from accounts.models import AuditEntry, Job
from tests.factories import AnnotatorFactory, JobFactory

pytestmark = pytest.mark.django_db


def error(line=1, row=1, field="prompt", found="x", fix="Write something else."):
    place = {"file": "items.jsonl", "line": line, "row": row}
    return {**place, "field": field, "found": found, "fix": fix}


def test_leads_see_all_jobs_and_others_the_own_ones(as_lead, as_annotator, annotator):
    JobFactory(title="Theirs", created_by=AnnotatorFactory())
    JobFactory(title="Mine", created_by=annotator.annotator)
    for client, words in ((as_lead, {"Theirs", "Mine"}), (as_annotator, {"Mine"})):
        page = client.get("/jobs/").content.decode()
        assert {word for word in ("Theirs", "Mine") if word in page} == words


@pytest.mark.parametrize("page", ["", "progress/", "errors/"])
def test_a_job_of_somebody_else_is_not_there(as_annotator, page):
    job = JobFactory(created_by=AnnotatorFactory())
    assert as_annotator.get(f"/jobs/{job.public_id}/{page}").status_code == 404


def test_nobody_cancels_a_job_of_somebody_else(as_annotator):
    job = JobFactory(created_by=AnnotatorFactory())
    assert as_annotator.post(f"/jobs/{job.public_id}/cancel/").status_code == 404
    assert Job.objects.get().state == "pending"


def test_the_list_is_filtered_by_state(as_lead):
    JobFactory(title="Broken one", state="failed")
    JobFactory(title="Good one", state="done")
    page = as_lead.get("/jobs/", {"state": "failed"}).content.decode()
    assert "Broken one" in page
    assert "Good one" not in page
    assert as_lead.get("/jobs/", {"state": "asleep"}).status_code == 400


def test_the_list_does_not_fetch_errors(as_lead, django_assert_max_num_queries):
    for _ in range(20):
        JobFactory(errors=[error()], created_by=AnnotatorFactory())
    with django_assert_max_num_queries(6) as captured:
        as_lead.get("/jobs/")
    assert not [q["sql"] for q in captured if '"accounts_job"."errors"' in q["sql"]]


@pytest.mark.parametrize("state", ["pending", "running"])
def test_the_page_asks_for_itself_every_two_seconds_while_the_job_is_not_over(as_lead, state):
    job = JobFactory(state=state, done=40, total=100)
    for page in ("", "progress/"):
        text = as_lead.get(f"/jobs/{job.public_id}/{page}").content.decode()
        assert f'hx-get="/jobs/{job.public_id}/progress/" hx-trigger="every 2s"' in text
        assert '<progress max="100" value="40"' in text


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_the_page_stops_asking_when_the_job_is_over(as_lead, state):
    job = JobFactory(state=state, message="That was it.", summary={"read": 12, "not_imported": 3})
    for page in ("", "progress/"):
        text = as_lead.get(f"/jobs/{job.public_id}/{page}").content.decode()
        assert "hx-trigger" not in text
        assert "That was it." in text
        assert "<dt>not imported</dt><dd>3</dd>" in text


def backwards(summary):
    return [(key[::-1], value) for key, value in reversed(summary.items())]


def test_the_summary_is_in_the_words_and_the_order_that_the_site_names(as_lead, settings):
    settings.JOB_WORDS = {"import_items": f"{__name__}.backwards"}
    job = JobFactory(state="done", summary={"read": 12, "new": 3})
    for page in ("", "progress/"):
        text = as_lead.get(f"/jobs/{job.public_id}/{page}").content.decode()
        assert "<dt>daer</dt><dd>12</dd><dt>wen</dt><dd>3</dd>" in text


def test_the_part_is_a_part_and_the_page_is_a_page(as_lead):
    job = JobFactory()
    assert "<html" in as_lead.get(f"/jobs/{job.public_id}/").content.decode()
    assert "<html" not in as_lead.get(f"/jobs/{job.public_id}/progress/").content.decode()


def test_without_a_total_the_bar_has_no_end(as_lead):
    job = JobFactory(state="running", done=7)
    assert "<progress aria-label" in as_lead.get(f"/jobs/{job.public_id}/").content.decode()


def test_the_first_two_hundred_errors_are_shown_and_all_are_in_the_file(as_lead):
    errors = [error(line=n, row=n + 1, found=f"w{n}w") for n in range(250)]
    job = JobFactory(state="failed", errors=errors)
    page = as_lead.get(f"/jobs/{job.public_id}/").content.decode()
    assert "w199w" in page
    assert "w200w" not in page
    assert "250 errors" in page
    rows = list(csv.reader(io.StringIO(as_lead.get(f"/jobs/{job.public_id}/errors/").text)))
    assert rows[0] == ["file", "line", "row", "field", "found", "fix"]
    assert len(rows) == 251
    assert rows[250] == ["items.jsonl", "249", "250", "prompt", "w249w", "Write something else."]


def test_errors_beyond_those_that_are_kept_are_counted_and_the_page_says_so(as_lead):
    job = JobFactory(state="failed", errors=[error()] * 300, error_count=41_234)
    page = as_lead.get(f"/jobs/{job.public_id}/").content.decode()
    assert "41,234 errors" in page
    assert "The first 300 are shown; the file has the first 300." in page


def test_equal_errors_are_one_line_with_a_count(as_lead):
    same = [error(line=n, row=n, field="num") for n in range(1, 1_235)]
    job = JobFactory(state="failed", errors=[*same, error(field="winner")])
    page = as_lead.get(f"/jobs/{job.public_id}/").content.decode()
    assert page.count("<code>num</code>") == 1
    assert '<td class="num">1,234</td>' in page
    assert page.count("<code>winner</code>") == 1
    assert "are shown; the file" not in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_is_a_formula(as_lead, start):
    job = JobFactory(state="failed", errors=[error(found=f"{start}1+1", fix=None)])
    reply = as_lead.get(f"/jobs/{job.public_id}/errors/")
    (_header, row) = csv.reader(io.StringIO(reply.content.decode(), newline=""))
    assert row[4] == f"'{start}1+1"
    assert row[5] == ""
    assert "attachment" in reply.headers["Content-Disposition"]


def test_hostile_words_in_errors_are_shown_as_text(as_lead):
    job = JobFactory(state="failed", errors=[error(found="<img src=x onerror=alert(1)>")])
    assert "<img src=x" not in as_lead.get(f"/jobs/{job.public_id}/").content.decode()


def test_the_asker_can_cancel(as_annotator, annotator):
    job = JobFactory(created_by=annotator.annotator)
    assert as_annotator.post(f"/jobs/{job.public_id}/cancel/").status_code == 302
    assert Job.objects.get().state == "cancelled"
    assert AuditEntry.objects.get().actor == annotator.annotator


def test_cancelling_a_job_that_is_over_says_so(as_lead):
    job = JobFactory(state="done")
    reply = as_lead.post(f"/jobs/{job.public_id}/cancel/", follow=True)
    assert "over already" in reply.content.decode()


def test_a_job_of_an_erased_person_is_shown_with_the_pseudonym(as_lead):
    job = JobFactory(created_by=AnnotatorFactory())
    page = as_lead.get(f"/jobs/{job.public_id}/").content.decode()
    assert job.created_by.pseudonym in page


def test_when_the_session_is_over_the_page_goes_to_sign_in_instead_of_showing_it_inside(as_lead):
    job = JobFactory(state="running")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/jobs/{job.public_id}/"}
    reply = Client(headers=headers).get(f"/jobs/{job.public_id}/progress/")
    assert reply.status_code == 200
    assert reply.headers["HX-Redirect"] == f"/account/login/?next=/jobs/{job.public_id}/"
    assert reply.content == b""
