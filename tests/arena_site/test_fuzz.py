"""Nothing that is sent makes the site fail: no 500 anywhere, and no HTML from the API.

A short run; `make fuzz` sends 50,000 calls. The API's own schema says what to send it, rightly and
wrongly (schemathesis); forms get values of which something always broke somewhere.
"""

import json
import os
import random
import re
from urllib.parse import quote

import pytest
import schemathesis
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from annotations.lending.claim_battle import claim_battle
from tests.annotations.conftest import with_token
from tests.arena_site import test_permissions as permissions
from tests.arena_site.test_permissions import MATRIX, address
from tests.factories import BattleFactory, UserFactory

pytestmark = pytest.mark.django_db
CALLS = int(os.environ.get("FUZZ_CALLS", "0"))  # 0: the short run of the suite
API_CALLS = CALLS // 2 or 200
FORM_CALLS = CALLS - CALLS // 2 or 500
SEED = int(os.environ.get("FUZZ_SEED", "1"))
CARELESS = list(HealthCheck)

things, cookies = permissions.things, permissions.cookies

# Beyond numbers, encodings, sizes and types; and what is close to right.
NASTY = [
    *("", " ", "0", "-1", "1", "7", "9" * 18, "9" * 19, "9" * 5_000, "-" + "9" * 40, "1e999"),
    *("NaN", "Infinity", "0x10", "1_000", "²", "٣", "1.5", "true", "on", "null", "None"),
    *("\0", "a\0b", "\ud83d", "\udc00x", "\ufeff", "\u202e", "\U0001f600", "é" * 300),
    *("x" * 70_000, "%", "%s%n", "'", '"', "';--", "\\", "../../etc/passwd", "{{7*7}}", "<script>"),
    *("2026-13-45", "0000-00-00", "9999-12-31", "2026-01-01T00:00:00+99:00", "24:61"),
    *("00000000-0000-0000-0000-000000000000", "not-a-uuid", "[]", "{}", "[1,", '{"a":1e999}'),
    *("http://[::1", "//x", "http://user:pass@host:99999/", "a@b", "@", "model_a", "tie", "lead"),
    "[" * 3_000,
]
# Sorting, filtering and turning pages, and fields that forms hide.
ANYWHERE = (
    *("page", "after", "before", "sort", "q", "status", "benchmark", "date", "version"),
    *("language", "client_id", "token", "invitation", "shown", "flow", "next", "known"),
)
FIELD = re.compile(r'\bname="([\w:.-]+)"')


def verdict(reply, what):
    assert reply.status_code < 500, f"{reply.status_code}: {what}"


def bare(client):
    client.raise_request_exception = True  # its traceback says more than a 500
    return client


def draw_cases(number):
    """Cases out of the schema: as it says, and against it."""
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
    operations = [found.ok() for found in schema.get_all_operations()]
    each = max(1, number // (2 * len(operations)))
    cases = []
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)

            @settings(max_examples=each, database=None, deadline=None, derandomize=True,
                      phases=[Phase.generate], suppress_health_check=CARELESS)  # fmt: skip
            @given(case=strategy)
            def collect(case):
                cases.append(case)

            try:
                collect()
            except Unsatisfiable:
                continue  # there is no wrong way to ask for it
    return cases


def sendable(text):
    """A header may hold anything but what no client can send."""
    return re.sub(r"[^\x20-\x7e]", "?", str(text))


def test_the_api_fails_at_nothing_that_its_schema_can_say(client, annotator):
    BattleFactory()
    held = claim_battle(annotator.annotator_id)
    api = with_token(bare(client), annotator)
    generator = random.Random(SEED)
    cases = draw_cases(API_CALLS)
    assert len(cases) > 100
    for case in cases:
        path = case.formatted_path
        if generator.random() < 0.5:  # half of the calls get as far as to a battle of one's own
            path = re.sub(r"/assignments/[^/]+/", f"/assignments/{held.public_id}/", path)
        headers = {name: sendable(value) for name, value in (case.headers or {}).items()}
        if generator.random() < 0.8:
            headers.pop("Authorization", None)
            headers |= api.headers
        body = "" if isinstance(case.body, NotSet) else case.body
        if generator.random() < 0.1:
            body = generator.choice(NASTY).encode("utf-8", "surrogatepass")
        reply = client.generic(
            case.method,
            quote(path, safe="/%"),
            body if isinstance(body, bytes) else as_json(body),
            content_type=case.media_type or "application/json",
            query_params=case.query,
            headers=headers,
        )
        what = (case.method, path, repr(case.body)[:200])
        verdict(reply, what)
        assert "html" not in reply.headers.get("Content-Type", ""), what


def as_json(value):
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)


def test_no_form_and_no_list_fails_at_what_is_sent(things, cookies):
    generator = random.Random(SEED)
    people = ("lead", "lead", "curator", "annotator", "anonymous")
    routes = sorted(
        route for route in MATRIX if not route.startswith(("api/", "healthz", "readyz"))
    )
    # What ends the session, or makes the caller nobody, would make the rest of the run a short one.
    routes = [route for route in routes if "logout" not in route and "sign-out" not in route]
    fields: dict[str, list[str]] = {}
    for number in range(FORM_CALLS):
        route = routes[number % len(routes)]
        path = address(route, things)
        client = bare(Client())
        client.cookies.load(cookies[generator.choice(people)])
        if route not in fields:
            page = client.get(path)
            verdict(page, path)
            html = page.content.decode(errors="replace") if not page.streaming else ""
            fields[route] = sorted({*FIELD.findall(html), *ANYWHERE})
        names = generator.sample(fields[route], k=min(6, len(fields[route])))
        values = {name: generator.choice(NASTY) for name in names}
        values = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
        if number % 3:
            verdict(client.post(path, values), (path, values))
        else:
            query = "&".join(f"{name}={quote(value)}" for name, value in values.items())
            verdict(client.get(f"{path}?{query}"), (path, values))


def test_a_number_of_5000_digits_in_a_form_is_no_fault_of_ours(client, lead):
    client.force_login(lead)
    for path, name in (("tokens/revoke/", "token"), ("invitations/revoke/", "invitation")):
        route = next(route for route in MATRIX if route.endswith(path))
        assert client.post(f"/{route}", {name: "9" * 5_000}).status_code == 404


@pytest.mark.parametrize("body", ['{"winner":1e999}', '{"winner":' + "9" * 5_000 + "}"])
def test_numbers_that_no_column_holds_are_refused_by_the_api(client, body):
    user = UserFactory()
    BattleFactory()
    held = claim_battle(user.annotator_id)
    api = with_token(client, user)
    reply = client.post(
        f"/api/assignments/{held.public_id}/vote",
        body,
        content_type="application/json",
        headers={**api.headers, "Idempotency-Key": "key-1"},
    )
    assert reply.status_code == 400
    assert "fits 64 bits" in reply.json()["detail"]
