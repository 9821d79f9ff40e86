"""The pages of leads: a judge, what it would cost, the job, the report."""

import pytest
from django.urls import reverse

from accounts.models import Job
from judging.actions.start_job import start_job
from judging.models import Judge, JudgingJob
from tests.factories import ImportedVoteFactory, UserFactory
from tests.judging.conftest import serve


@pytest.fixture
def lead(client, db):
    client.force_login(UserFactory(role="lead"))
    return client


def send(lead, view, /, *place, **data):
    return lead.post(reverse(f"judging:{view}", args=place), data)


def test_from_a_judge_to_its_report(lead, answered, endpoint, larch, spruce):
    benchmark = answered(4)
    assert "No judges yet" in lead.get(reverse("judging:judges")).text
    words = {"name": "Oak", "endpoint": endpoint.pk, "model": "scripted", "protocol": "battles"}
    assert send(lead, "new_judge", **words).status_code == 302
    assert send(lead, "new_judge", **words).status_code == 422
    judge = Judge.objects.get()
    assert "No judgments yet" in lead.get(reverse("judging:judge", args=["oak"])).text
    asked = {"benchmark": "tasks", "competitors": ["larch", "spruce"], "repeats": 1}
    assert "8 requests" in send(lead, "run", "oak", **asked).text
    assert not JudgingJob.objects.exists()
    assert send(lead, "run", "oak", **asked, start="yes").status_code == 302
    serve(lambda _: "[[A>B]]")
    job = JudgingJob.objects.get()
    page = lead.get(reverse("judging:job", args=[job.public_id])).text
    assert "every 2s" not in page
    assert "Larch" in page
    for n in range(4):
        ImportedVoteFactory(
            benchmark=benchmark,
            item_key=f"item-{n}",
            row_key=str(n),
            competitor_a=larch,
            competitor_b=spruce,
            winner="tie",
        )
    page = lead.get(reverse("judging:judge", args=["oak"])).text
    assert "100 of 100" in page
    assert "Chooses the first answer" in page
    assert "Both orders say the same" in page
    assert judge.name in lead.get(reverse("judging:judges")).text
    page = lead.get(reverse("judging:new_judge") + "?from=oak").text
    assert "answer_a" in page


def test_ratings_are_shown_by_preference(lead, answered, judge_of, larch, spruce):
    benchmark = answered(2)
    judge = judge_of("ratings")
    start_job(judge, benchmark, [larch, spruce])
    serve(lambda _: "### Answer 1\nRating: 4\n### Answer 2\nRating: 2")
    page = lead.get(reverse("judging:judge", args=["oak"])).text
    assert "Means by preference" in page
    assert "readability" in page


def test_verbs_of_a_job(lead, answered, judge_of, larch, spruce):
    job = start_job(judge_of("battles"), answered(1), [larch, spruce])
    for verb, state in (("pause", "paused"), ("resume", "pending"), ("cancel", "cancelled")):
        assert send(lead, "change_job", job.public_id, verb=verb).status_code == 302
        assert Job.objects.get(pk=job.pk).state == state
    assert send(lead, "change_job", job.public_id, verb="burn").status_code == 400


def test_a_bad_prompt_is_told_at_its_field(lead, endpoint):
    words = {"name": "Oak", "endpoint": endpoint.pk, "model": "m", "protocol": "battles"}
    reply = send(lead, "new_judge", **words, prompt="system = 3")
    assert reply.status_code == 422
    assert "protocol: found" in reply.text
    assert not Judge.objects.exists()
