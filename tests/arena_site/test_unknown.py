"""A mistyped address of the API is a problem in JSON."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/nowhere/", "/api/assignments", "/api/boards"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_of_the_api_answers_404_in_json(client, path, method):
    reply = getattr(client, method)(path)
    assert reply.status_code == 404
    assert reply["Content-Type"] == "application/problem+json"
    assert path.removeprefix("/api/") in reply.json()["detail"]


def test_an_address_that_no_pattern_can_match_is_no_page_either(client):
    reply = client.get("/api/boards/%0Aa/")
    assert (reply.status_code, reply["Content-Type"]) == (404, "application/problem+json")
