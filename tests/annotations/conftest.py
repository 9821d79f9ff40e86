"""People, a battle and the words of a vote, as the tests of this room share them."""

import re

import pytest
from django.urls import reverse

from accounts.models import ApiToken
from accounts.models.access import digest
from annotations.lending.claim_battle import claim_battle
from tests.factories import BattleFactory, BenchmarkFactory, ItemFactory

HTMX = {"HX-Request": "true"}


class ApiClient:
    """A program with a token: posts JSON, keeps what came back as it is."""

    def __init__(self, client, secret):
        self.client, self.headers = client, {"Authorization": f"Token {secret}"}

    def post(self, path, body=None, **headers):
        return self.client.post(
            path,
            body if body is not None else {},
            content_type="application/json",
            headers={**self.headers, **headers},
        )

    def claim(self, **body):
        return self.post("/api/assignments/", body)

    def vote(self, assignment_id, key="key-1", **body):
        words = {"winner": "model_a", "strength": "clear"} | body
        words = {k: v for k, v in words.items() if v is not ...}
        return self.post(
            f"/api/assignments/{assignment_id}/vote", words, **{"Idempotency-Key": key}
        )


def with_token(client, user):
    secret = f"secret-of-{user.pk}"
    ApiToken.objects.create(user=user, name="test", token_digest=digest(secret), hint="secret")
    return ApiClient(client, secret)


@pytest.fixture
def api(client, annotator):
    return with_token(client, annotator)


@pytest.fixture
def benchmark_(db):
    return BenchmarkFactory(shows_names=True)


@pytest.fixture
def assignment(annotator, benchmark_):
    BattleFactory(item=ItemFactory(benchmark=benchmark_))
    return claim_battle(annotator.annotator_id)


def page_of(assignment, name="battle"):
    return reverse(f"annotations:{name}", args=[assignment.public_id])


def ballot(**words):
    said = {"choice": "model_a-clear", "difficulty": "medium", "client_id": "key-1"} | words
    return {name: value for name, value in said.items() if value is not ...}


def cast(client, assignment, headers=HTMX, **words):
    return client.post(page_of(assignment, "cast_vote"), ballot(**words), headers=headers)


def without_a_script(client, assignment, **words):
    return cast(client, assignment, headers={}, **words)


def names(assignment):
    return dict(assignment.sides.values_list("letter", "answer__competitor__name"))


def masked(text):
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "TOKEN", text)
    text = re.sub(r'data-seconds-left="\d+"', "SECONDS", text)
    return re.sub(r'name="client_id" value="[0-9a-f-]+"', "KEY", text)
