import socket
import tempfile
from pathlib import Path

import pytest
from django.db import connection

from arena_site import health, marks
from arena_site.messaging import redis_client
from tests.arena_site.silence import SilentBroker


@pytest.fixture
def signs():
    """A Redis with the marks of worker and beat, which do not fade while a test is slow."""
    client = redis_client()
    for mark in (marks.WORKER, marks.BEAT, marks.ROUND_TRIP):
        client.set(mark, 0)
    yield client
    marks.wipe(client)


@pytest.fixture
def dead_broker(monkeypatch):
    monkeypatch.setattr(health, "redis_client", SilentBroker)


def readyz(client) -> tuple[int, dict]:
    reply = client.get("/readyz")
    return reply.status_code, reply.json()


def bad(body: dict) -> dict[str, str]:
    return {name: part["why"] for name, part in body["parts"].items() if not part["ok"]}


def test_all_parts_together_are_ready(client, db, signs):
    status, body = readyz(client)
    assert (status, body["ready"], bad(body)) == (200, True, {})
    assert list(body["parts"]) == ["database", "migrations", "broker", "worker", "beat"]


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        (marks.WORKER, {"worker": "gives no sign of life"}),
        (marks.ROUND_TRIP, {"worker": "is there but carries out no task"}),
        (marks.BEAT, {"beat": "gives no sign of life"}),
    ],
)
def test_a_missing_sign_of_life_names_the_right_part(client, db, signs, mark, expected):
    signs.delete(mark)
    status, body = readyz(client)
    assert (status, body["ready"], bad(body)) == (503, False, expected)


def test_a_worker_is_not_blamed_for_a_round_trip_that_a_dead_beat_never_began(client, db, signs):
    signs.delete(marks.BEAT, marks.ROUND_TRIP)
    assert set(bad(readyz(client)[1])) == {"beat"}


def test_without_the_broker_nothing_is_said_of_worker_and_beat(client, db, dead_broker):
    status, body = readyz(client)
    assert status == 503
    assert bad(body) == {
        "broker": "does not answer",
        "worker": "unknown without the broker",
        "beat": "unknown without the broker",
    }


def test_migrations_that_wait_are_counted(client, db, signs, monkeypatch):
    monkeypatch.setattr(health, "_known_migrations", lambda: frozenset({("catalog", "9999_new")}))
    status, body = readyz(client)
    assert (status, bad(body)) == (503, {"migrations": "1 not applied"})


@pytest.fixture
def deaf_server():
    """A folder with the socket of a server that accepts connections and never says a word."""
    with tempfile.TemporaryDirectory(prefix="deaf") as folder, socket.socket(socket.AF_UNIX) as ear:
        ear.bind(str(Path(folder, ".s.PGSQL.5432")))
        ear.listen()
        yield folder


def test_a_silent_database_is_named_and_the_page_still_answers(
    client, db, signs, monkeypatch, deaf_server
):
    for place in ("/nowhere", deaf_server):
        monkeypatch.setitem(connection.settings_dict, "HOST", place)
        status, body = readyz(client)
        assert status == 503
        assert bad(body) == {
            "database": "does not answer",
            "migrations": "unknown without the database",
        }


def test_marks_fade_unless_they_are_renewed(signs):
    for mark in (marks.WORKER, marks.BEAT, marks.ROUND_TRIP):
        marks.leave(signs, mark)
    for mark in (marks.WORKER, marks.BEAT):
        assert 0 < signs.ttl(mark) <= marks.FADE_SECONDS
    assert marks.FADE_SECONDS < signs.ttl(marks.ROUND_TRIP) <= marks.BUSY_SECONDS


def test_healthz_touches_neither_database_nor_broker(client, dead_broker):
    # Without the fixture `db` a query would fail this test.
    reply = client.get("/healthz")
    assert (reply.status_code, reply.content) == (200, b"ok\n")


def test_both_are_public_uncached_and_for_reading_only(client, db, signs):
    for path in ("/healthz", "/readyz"):
        reply = client.get(path)
        assert "no-store" in reply["Cache-Control"]
        assert not reply.cookies
        assert client.post(path).status_code == 405
