"""What boards tell of a model besides its votes, as staff fill it in."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from tests.factories import AnswerFactory, CompetitorFactory

pytestmark = pytest.mark.django_db
FILLED = {
    "provider": "Grove",
    "licence": "MIT",
    "weights": "open",
    "billions": "7.5",
    "price_in": "0.25",
    "price_out": "",
    "status": "active",
    "retired_because": "",
}
BAD = [("billions", "-1"), ("price_in", "-1"), ("weights", "ajar")]


@pytest.fixture
def model():
    competitor = CompetitorFactory(model="alder")
    AnswerFactory(competitor=competitor)  # settings are fixed from now on, descriptions are not
    return competitor


def describe(client, model, **changes):
    return client.post(reverse("catalog:competitor", args=[model.slug]), FILLED | changes)


def test_staff_describe_a_model_that_has_answers(as_curator, model):
    assert describe(as_curator, model).status_code == 302
    model.refresh_from_db()
    assert (model.provider, model.weights, model.billions) == ("Grove", "open", 7.5)
    assert (float(model.price_in), model.price_out) == (0.25, None)
    entry = AuditEntry.objects.get(action="competitor_described")
    assert entry.details["changed"] == ["provider", "licence", "weights", "billions", "price_in"]


def test_the_same_again_is_no_change(as_curator, model):
    describe(as_curator, model)
    describe(as_curator, model)
    assert AuditEntry.objects.filter(action="competitor_described").count() == 1


def test_who_retires_a_model_says_why(as_curator, model):
    reply = describe(as_curator, model, status="retired")
    assert reply.status_code == 422
    assert "readers will miss the model" in reply.text
    model.refresh_from_db()
    assert model.status == "active"
    describe(as_curator, model, status="retired", retired_because="Its maker took it away.")
    model.refresh_from_db()
    assert (model.status, model.retired_because) == ("retired", "Its maker took it away.")
    describe(as_curator, model, retired_because="Its maker took it away.")
    model.refresh_from_db()
    assert (model.status, model.retired_because) == ("active", "")


@pytest.mark.parametrize(("field", "bad"), BAD)
def test_what_cannot_be_is_refused_in_the_form(as_curator, model, field, bad):
    assert describe(as_curator, model, **{field: bad}).status_code == 422
