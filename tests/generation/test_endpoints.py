"""Endpoints: where keys may go, what a test finds, and what no table ever holds."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backends import BackendError
from backends.addresses import AllowedServers
from generation.actions.competitors import (
    CompetitorError,
    add_competitor,
    change_competitor,
)
from generation.actions.endpoints import (
    EndpointError,
    add_endpoint,
    change_endpoint,
    check_endpoint,
)
from generation.connect import connect
from generation.keys import value_of
from generation.models import Endpoint, KeyBinding
from tests.backends.server import serving
from tests.factories import AnswerFactory

CANARY = "sk-canary-5f1e"


@pytest.fixture(scope="module")
def server():
    with serving() as started:
        yield started


def test_a_key_is_known_by_its_name_and_bound_to_its_address(db, monkeypatch):
    monkeypatch.setenv("HOUSE_KEY", CANARY)
    house = add_endpoint("House", url="http://127.0.0.1:8000/v1", key_name="HOUSE_KEY")
    assert house.key.origin == "http://127.0.0.1:8000"
    for url in ("http://127.0.0.1:8001/v1", "https://127.0.0.1:8000/v1", "http://127.0.0.2:8000"):
        with pytest.raises(EndpointError, match="belongs to http"):
            change_endpoint(house, url=url, key_name="HOUSE_KEY")
        with pytest.raises(EndpointError, match="belongs to"):
            add_endpoint("Other", url=url, key_name="HOUSE_KEY")
    moved = change_endpoint(house, url="http://127.0.0.1:8001/v1")
    assert moved.key is None


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATABASE_URL", "ARENA_DATA", "REDIS_URL", "sk-123", "", "PATH", "A B"]
)
def test_secrets_of_the_site_are_no_keys(db, name):
    if name:
        with pytest.raises(EndpointError) as caught:
            add_endpoint("House", url="http://127.0.0.1:8000/v1", key_name=name)
        assert caught.value.field == "key_name"
    assert not KeyBinding.objects.exists()


def test_a_key_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(f"{CANARY}\n")
    monkeypatch.setenv("HOUSE_KEY_FILE", str(tmp_path / "key"))
    assert value_of("HOUSE_KEY") == CANARY


def test_a_key_that_is_not_set_is_a_plain_error(db):
    house = add_endpoint("House", url="http://127.0.0.1:8000/v1", key_name="HOUSE_KEY")
    with pytest.raises(BackendError, match="HOUSE_KEY is not set"):
        connect(house)


def test_an_address_that_is_not_allowed_is_never_asked(db, settings, server):
    settings.MODEL_SERVERS = AllowedServers.parse("")
    before = server.connections
    endpoint = add_endpoint("House", url=server.url)
    with pytest.raises(BackendError, match="allows no server"):
        check_endpoint(endpoint)
    with pytest.raises(CommandError, match="allows no server"):
        call_command("add_endpoint", "Other", "--url", server.url)
    assert server.connections == before


def test_a_test_finds_out_what_a_server_can_do(db, server):
    endpoint = add_endpoint("House", url=server.url)
    found = {finding.name: finding for finding in check_endpoint(endpoint, "good")}
    endpoint.refresh_from_db()
    assert endpoint.health == Endpoint.Health.GOOD
    assert "good" in endpoint.served
    assert found["Chat"].works
    assert found["Stream"].works
    assert found["n"].works
    assert not found["Seeds"].works  # it says the same whatever the seed
    assert "two seeds gave one text" in found["Seeds"].words
    assert [row["name"] for row in endpoint.report] == list(found)


def test_a_server_with_a_key_is_tested_as_it_comes_out_of_the_database(db, monkeypatch, server):
    monkeypatch.setenv("HOUSE_KEY", CANARY)
    add_endpoint("House", url=server.url, key_name="HOUSE_KEY")
    assert check_endpoint(Endpoint.objects.get(name="House"), "good")
    assert server.seen_headers[-1]["authorization"] == f"Bearer {CANARY}"


def test_what_a_server_passes_over_is_reported(db, server):
    endpoint = add_endpoint("House", url=server.url)
    found = {finding.name: finding for finding in check_endpoint(endpoint, "ignores-all")}
    for name in ("n", "Logprobs", "JSON schema", "Choice", "Seeds"):
        assert not found[name].works, name


def test_a_server_that_is_away_is_shown_as_such(endpoint):
    with pytest.raises(BackendError):
        check_endpoint(endpoint)
    endpoint.refresh_from_db()
    assert endpoint.health == Endpoint.Health.DOWN
    assert endpoint.failing_since


def test_settings_with_answers_are_followed_by_a_new_competitor(endpoint):
    larch = add_competitor("Larch", endpoint, model="larch", temperature=0.5)
    assert change_competitor(larch, endpoint, temperature=0.7).temperature == 0.7
    AnswerFactory(competitor=larch)
    with pytest.raises(CompetitorError, match="Make a new model from them"):
        change_competitor(larch, endpoint, temperature=0.9)
    other = add_endpoint("Other", url="http://127.0.0.1:8/v1")
    change_competitor(larch, other, temperature=0.7)  # the server may change
    larch.refresh_from_db()
    assert larch.serving.endpoint == other


def test_a_key_is_in_no_table(db, monkeypatch, server):
    monkeypatch.setenv("HOUSE_KEY", CANARY)
    endpoint = add_endpoint("House", url=server.url, key_name="HOUSE_KEY")
    check_endpoint(endpoint, "repeats-key")
    assert any(CANARY in str(headers) for headers in server.seen_headers)  # it was sent
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{CANARY}%"]
            )
            assert cursor.fetchone() == (0,), table
