"""The pages of leads: an address, models, a job with its preview and its verbs."""

import pytest
from django.urls import reverse

from accounts.models import Job
from catalog.models import Answer, Competitor
from generation.actions.run_job import start_job
from generation.actions.serve_jobs import serve_jobs
from generation.models import Endpoint, GenerationJob
from tests.factories import UserFactory


@pytest.fixture
def lead(client, db):
    client.force_login(UserFactory(role="lead"))
    return client


def send(lead, view, /, *place, **data):
    return lead.post(reverse(f"generation:{view}", args=place), data)


ADDRESS = {"name": "House", "url": "http://127.0.0.1:9/v1", "parallel": 8}
ADDRESS |= {"price_in": "0", "price_out": "0"}


def test_from_an_address_to_a_job(lead, benchmark, backend):
    assert "No model servers yet" in lead.get(reverse("generation:servers")).text
    assert send(lead, "new_server", **ADDRESS).status_code == 302
    house = Endpoint.objects.get()
    model = {"name": "Larch", "endpoint": house.pk, "model": "scripted", "temperature": "0.5"}
    assert send(lead, "new_model", **model, stop="END\nSTOP").status_code == 302
    larch = Competitor.objects.get(name="Larch")
    assert (larch.stop, larch.temperature, larch.serving.endpoint) == (["END", "STOP"], 0.5, house)
    asked = {"benchmark": benchmark.slug, "competitors": [larch.slug], "samples": 2}
    preview = send(lead, "new_job", **asked)
    assert "12 requests" in preview.text
    assert not GenerationJob.objects.exists()
    assert send(lead, "new_job", **asked, start="yes").status_code == 302
    job = GenerationJob.objects.get()
    serve_jobs(connect=lambda _endpoint: backend)
    page = lead.get(reverse("generation:job", args=[job.public_id])).text
    assert "12 ready, 0 failures of the model, 0 missing, 0 to come" in page
    assert "every 2s" not in page
    listed = lead.get(reverse("generation:servers")).text
    assert "Larch" in listed
    assert "temperature 0.5, 2 stop words" in listed


def test_verbs_of_a_job(lead, benchmark, competitors):
    job = start_job(benchmark, competitors)
    for verb, state in (("pause", "paused"), ("resume", "pending"), ("cancel", "cancelled")):
        assert send(lead, "change_job", job.public_id, verb=verb).status_code == 302
        assert Job.objects.get(pk=job.pk).state == state
    assert send(lead, "change_job", job.public_id, verb="burn").status_code == 400


def test_settings_that_have_answers_are_refused_with_a_way_out(
    lead, benchmark, competitors, endpoint, backend
):
    larch = competitors[0]
    start_job(benchmark, competitors)
    serve_jobs(connect=lambda _endpoint: backend)
    assert Answer.objects.exists()
    values = {"endpoint": endpoint.pk, "model": "scripted", "max_tokens": 200, "seed": 1}
    refused = send(lead, "edit_model", larch.slug, **values, temperature="0.9")
    assert refused.status_code == 422
    assert "Make a new model from them" in refused.text
    assert send(lead, "edit_model", larch.slug, **values).status_code == 302
    copy = lead.get(reverse("generation:new_model") + f"?from={larch.slug}")
    assert 'value="200"' in copy.text


def test_a_key_is_chosen_by_its_name_and_stays_with_its_address(lead, settings, monkeypatch):
    settings.MODEL_KEYS = ["HOUSE_KEY", "SECRET_KEY"]
    monkeypatch.setenv("HOUSE_KEY", "sk-canary-9")
    form = lead.get(reverse("generation:new_server")).text
    assert "HOUSE_KEY" in form
    assert "SECRET_KEY" not in form
    assert send(lead, "new_server", **ADDRESS, key_name="HOUSE_KEY").status_code == 302
    moved = ADDRESS | {"url": "http://127.0.0.1:10/v1", "key_name": "HOUSE_KEY"}
    refused = send(lead, "edit_server", "house", **moved)
    assert refused.status_code == 422
    assert "belongs to http://127.0.0.1:9" in refused.text
    assert "sk-canary-9" not in lead.get(reverse("generation:servers")).text


def test_a_test_is_done_by_a_worker(lead, endpoint):
    assert send(lead, "test_server", endpoint.slug).status_code == 302
    job = Job.objects.get()
    assert (job.kind, job.parameters) == ("test_endpoint", {"endpoint": endpoint.pk})
    assert "testing" in lead.get(reverse("generation:servers")).text
