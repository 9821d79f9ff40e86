import pytest

from accounts.models import ApiToken
from accounts.models.access import digest
from tests.factories import UserFactory


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
def annotator(db):
    return UserFactory()


@pytest.fixture
def api(client, annotator):
    return with_token(client, annotator)
