from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from arena_site.grants import excess
from arena_site.management.commands import prepare
from arena_site.supervisor import preparation, programs
from arena_site.supervisor.data_folder import open_data_folder
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.preparation import MAX_FAILURES, Preparation, digest
from arena_site.supervisor.processes import Program
from arena_site.supervisor.supervision import pause
from tests.arena_site.waiting import until
from web.exit_status import LOST_DATABASE


@pytest.fixture
def site(db, settings, tmp_path):
    """A place for static files, and one file of ours."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "look.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    return source


def run() -> str:
    out = StringIO()
    call_command("prepare", stdout=out)
    return out.getvalue()


def test_afterwards_rights_files_benchmark_and_first_link_are_there(site, settings):
    assert "/invite/" in run()
    assert excess(connection, "arena_app") == []
    assert (settings.STATIC_ROOT / "look.css").read_text() == "a { color: red }"


def test_a_second_time_changes_nothing_and_collects_nothing(site, settings, monkeypatch):
    run()
    calls = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: calls.append(name))
    run()
    assert calls == ["grant_roles", "load_starter", "welcome"]


@pytest.mark.parametrize("is_wanted", [True, False])
def test_the_benchmark_of_our_own_comes_where_it_is_wanted(site, settings, monkeypatch, is_wanted):
    run()
    settings.LOADS_OPEN_ARENA = is_wanted
    calls = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_options: calls.append(name))
    run()
    assert ("load_open_arena" in calls) == is_wanted


def test_changed_files_are_collected_again(site, settings):
    run()
    (site / "look.css").write_text("a { color: green }")
    run()
    assert "green" in (settings.STATIC_ROOT / "look.css").read_text()


def test_tables_are_changed_by_their_owner_alone(site, settings):
    settings.AS_OWNER = False
    with pytest.raises(CommandError, match="set ARENA_AS_OWNER=true"):
        run()


def test_one_role_for_both_is_refused_before_anything_is_changed(site, settings):
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    with pytest.raises(CommandError, match="name the same role"):
        run()
    assert not Path(settings.STATIC_ROOT).exists()


def test_the_start_waits_for_it_whenever_something_can_have_changed(tmp_path):
    def now() -> str:
        return digest(tmp_path, "postgresql:///arena")

    before = now()
    names = ("catalog/migrations/0002_more.py", "static/css/look.css", "catalog/starter/a")
    for name in (*names, "catalog/open_arena/security/a.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
        assert now() != before, name
        before = now()
    assert now() == before
    assert digest(tmp_path, "postgresql:///another") != before


@pytest.fixture
def prepared_by(tmp_path, monkeypatch):
    """What the supervisor runs, with any program in the place of the command."""
    clock = [0.0]

    def make(script):
        program = Program("prepare", ("sh", "-c", script), tmp_path / "prepare.log")
        monkeypatch.setattr(programs, "prepare", lambda _logs, _variables: program)
        monkeypatch.setattr(preparation, "digest", lambda _checkout, _database: "digest")
        folder = open_data_folder(tmp_path / "data")
        made = Preparation(folder, {"DATABASE_OWNER_URL": ""}, clock=lambda: clock[0])
        made.start()
        return made, clock

    return make


def test_a_preparation_that_lost_its_database_is_tried_again_after_a_pause(prepared_by, tmp_path):
    count = tmp_path / "count"
    made, clock = prepared_by(
        f"echo x >> {count}; test $(wc -l < {count}) -gt 2 || exit {LOST_DATABASE}"
    )
    for failure in (1, 2):
        until(lambda: made._process.poll() is not None)
        assert not made.has_ended()
        assert not made.has_ended()  # not before the pause is over
        assert len(count.read_text().split()) == failure
        clock[0] += pause(failure)
        assert not made.has_ended()
    until(made.has_ended)
    assert len(count.read_text().split()) == 3
    assert made.was_done()


def test_a_preparation_that_never_finds_a_database_ends_the_start(prepared_by):
    made, clock = prepared_by(f"echo gone >&2; exit {LOST_DATABASE}")
    for _ in range(MAX_FAILURES):
        until(lambda: made._process.poll() is not None)
        assert not made.has_ended()
        clock[0] += 60
        assert not made.has_ended()
    until(lambda: made._process.poll() is not None)
    with pytest.raises(StartError, match="gone"):
        made.has_ended()


def test_any_other_failure_of_the_preparation_ends_the_start_at_once(prepared_by):
    made, _clock = prepared_by("echo 'No such column' >&2; exit 1")
    until(lambda: made._process.poll() is not None)
    with pytest.raises(StartError, match="No such column"):
        made.has_ended()
