from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from arena_site import health, marks
from arena_site.grants import grant
from arena_site.management.commands import doctor
from arena_site.messaging import redis_client
from tests.arena_site.silence import SilentBroker

NAMES = [
    *("database", "migrations", "broker", "worker", "beat"),
    *("disk", "clock", "proxy", "append-only grants"),
]


@pytest.fixture
def well(db, settings, tmp_path):
    """Everything is as it should be; tests break one thing."""
    settings.DATA_DIR = tmp_path
    grant(connection, "arena_app")
    client = redis_client()
    for mark in (marks.WORKER, marks.BEAT, marks.ROUND_TRIP):
        client.set(mark, 0)
    yield client
    marks.wipe(client)


def examine() -> tuple[list[str], str]:
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        return out.getvalue().splitlines(), str(error)
    return out.getvalue().splitlines(), ""


def test_each_part_gets_one_line_and_nothing_is_wrong(well):
    lines, error = examine()
    assert [line[5:].split("  ")[0].strip() for line in lines] == NAMES
    assert all(line.startswith("ok ") for line in lines)
    assert error == ""


def only_fault() -> str:
    lines, error = examine()
    (line,) = [line for line in lines if line.startswith("BAD ")]
    assert error == f"1 of {len(NAMES)} parts need repair."
    return line


def test_a_missing_worker_is_named_with_the_place_of_its_log(well):
    well.delete(marks.WORKER)
    assert "worker" in (line := only_fault())
    assert "logs/worker.log" in line


def test_a_full_disk_is_named(well, monkeypatch):
    usage = SimpleNamespace(free=5_000_000)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _folder: usage)
    assert "0.0 GB free" in only_fault()


def test_a_folder_that_cannot_be_written_is_named(well, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "missing"
    assert "missing cannot be written" in only_fault()


@pytest.mark.parametrize("where", ["_database_time", "_broker_time"])
def test_clocks_that_disagree_are_named(well, monkeypatch, where):
    monkeypatch.setattr(doctor, where, lambda: 0.0)
    assert "Synchronise the clocks" in only_fault()


def test_https_that_nobody_is_counted_for_is_named(well, settings):
    settings.IS_PUBLIC = True
    assert "count it in ARENA_PROXIES" in only_fault()


def test_rights_that_somebody_added_are_named_with_the_command_that_takes_them(well):
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON annotations_vote TO arena_app")
    line = only_fault()
    assert "the application may DELETE on annotations_vote" in line
    assert "grant_roles" in line


def test_triggers_that_are_off_are_named_with_their_table(well):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_vote DISABLE TRIGGER USER")
    assert "the triggers of annotations_vote are missing or off" in only_fault()


def test_one_role_for_both_is_named(well, settings):
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    assert "name the same role" in only_fault()


def test_a_silent_broker_is_one_cause_of_several_faults(well, monkeypatch):
    monkeypatch.setattr(health, "redis_client", SilentBroker)
    monkeypatch.setattr(doctor.marks, "connect", lambda _url: SilentClient())
    lines, error = examine()
    bad = [line for line in lines if line.startswith("BAD ")]
    assert [line.split()[1] for line in bad] == ["broker", "worker", "beat", "clock"]
    assert error == f"4 of {len(NAMES)} parts need repair."


class SilentClient(SilentBroker):
    def __enter__(self):
        return self

    def __exit__(self, *_reasons: object) -> None:
        return None
