"""The description of the API: valid OpenAPI 3.1, and a page that a strict policy lets work."""

import json
import re

import pytest
from drf_spectacular.validation import validate_schema

from arena_site import api_docs


@pytest.fixture(scope="module")
def openapi():
    return api_docs.openapi()


def test_the_schema_is_openapi_3_1_and_valid(client, openapi):
    reply = client.get("/api/schema/")
    found = json.loads(reply.content)
    assert reply["Content-Type"] == "application/json"
    assert found["openapi"].startswith("3.1")
    assert found == json.loads(json.dumps(openapi))
    validate_schema(found)


def test_voting_needs_a_token_and_reading_boards_does_not(openapi):
    needs = {o.name: o.needs_token for o in api_docs.operations(openapi)}
    assert not needs["list_boards"]
    assert not needs["read_board"]
    assert needs["claim_battle"]
    assert needs["cast_vote"]
    assert openapi["components"]["securitySchemes"]["token"]["name"] == "Authorization"


def test_the_page_tells_every_operation_and_every_shape(client, openapi):
    html = client.get("/api/docs/").text
    for path in openapi["paths"]:
        assert f"<code>{path}</code>" in html
    for name in openapi["components"]["schemas"]:
        assert f'id="shape-{name}"' in html


def test_every_link_inside_the_page_leads_somewhere(client):
    html = client.get("/api/docs/").text
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(re.findall(r'id="([^"]+)"', html))


def test_the_page_has_nothing_inline_and_no_cookie_and_is_not_sent_twice(client):
    for address in ("/api/docs/", "/api/schema/"):
        reply = client.get(address)
        assert " style=" not in reply.text
        assert not re.search(r"<script(?![^>]*src=)", reply.text)
        assert not reply.cookies
        assert "Cookie" not in reply.get("Vary", "")
        again = client.get(address, headers={"If-None-Match": reply["ETag"]})
        assert again.status_code == 304


def test_the_examples_name_this_site(client):
    html = client.get("/api/docs/").text
    assert "curl http://127.0.0.1:8000/api/boards/" in html
    assert "&quot;winner&quot;: &quot;model_a&quot;" in html


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "uuid"}, "string (uuid)"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Row"}}, "list of Row"),
        ({"allOf": [{"$ref": "#/components/schemas/Row"}]}, "Row"),
        ({"enum": ["a", "b"]}, '"a" or "b"'),
        ({"const": "a"}, '"a"'),
        ({"type": "array"}, "list"),
        ({}, "anything"),
    ],
)
def test_types_are_told_in_a_few_words(schema, words):
    assert api_docs.type_words(schema) == words
