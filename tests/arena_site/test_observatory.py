"""Pages as production sends them get the best grade of the HTTP Observatory's rules."""

from dataclasses import replace

import pytest
from django.test import Client

from tests.arena_site.observatory import TESTS, Page, grade, score

YEAR = 31_536_000


@pytest.fixture
def in_production(settings):
    """What https in ARENA_URL switches on, behind a proxy of ours."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    live = {"connect-src": ["'self'", "https://arena.example.org:8001"]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, **live}}
    settings.SECURE_HSTS_SECONDS = YEAR
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def page_at(address, client=None):
    client = client or Client()
    to_https = client.get(address)
    reply = client.get(address, secure=True)
    return Page(
        {name.lower(): value for name, value in reply.headers.items()},
        tuple(morsel.OutputString() for morsel in reply.cookies.values()),
        reply.text,
        to_https.status_code == 301 and to_https["Location"].startswith("https://"),
    )


@pytest.mark.parametrize("address", ["/", "/account/login/", "/methods/", "/api/docs/"])
def test_public_pages_have_the_best_grade(db, in_production, address):
    found = page_at(address)
    scores = {test.__name__: test(found) for test in TESTS}
    assert (grade(score(found)), min(scores.values())) == ("A+", 0), scores
    assert score(found) >= 120, scores


def test_pages_of_those_who_are_signed_in_have_it_too(in_production, client, lead):
    client.force_login(lead)
    found = page_at("/people/", client)
    assert grade(score(found)) == "A+"
    assert score(found) >= 120


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({"content-security-policy": ""}, 55),  # and with it the ban on frames of others
        ({"x-content-type-options": ""}, 95),
        ({"strict-transport-security": ""}, 80),
        ({"access-control-allow-origin": "*"}, 50),
    ],
)
def test_a_header_that_is_missing_or_wrong_costs_points(db, in_production, change, points):
    found = page_at("/")
    worse = replace(found, headers={**found.headers, **change, "x-frame-options": ""})
    assert score(worse) <= max(points, score(found) - 5) < score(found)
