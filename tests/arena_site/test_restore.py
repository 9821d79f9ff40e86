"""A restore replaces no vote, and whatever ends it, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.models import Vote
from arena_site import postgres_tools
from arena_site.backup import BackupError, back_up
from arena_site.contents import tables_of
from arena_site.grants import application_role
from arena_site.postgres_tools import ToolError, load_dump, owner_address, tool
from arena_site.restore import SET_ASIDE, lock_tables, restore
from leaderboard.actions.rebuild_board import Rebuilt
from tests.arena_site.conftest import everything
from tests.factories import ItemFactory

SOMEBODY_WAITS = (
    "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid "
    "WHERE NOT granted AND datname = current_database())"
)


def test_both_commands_work_as_they_are_written(voted, elsewhere, as_application, tmp_path):
    file = tmp_path / "file"
    call_command("backup", str(file))
    before = everything()
    elsewhere()
    call_command("restore", str(file))
    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (application_role(),)


def test_a_board_that_the_votes_do_not_give_is_named(voted, elsewhere, tmp_path, monkeypatch):
    file = tmp_path / "file"
    back_up(file)
    elsewhere()
    monkeypatch.setattr(Rebuilt, "is_same", False)
    with pytest.raises(CommandError, match=f"restored, but .* the board {voted.slug} differs"):
        call_command("restore", str(file))
    assert Vote.objects.exists()


def test_one_role_for_both_is_refused_before_anything_is_changed(own_database, settings, tmp_path):
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    with pytest.raises(CommandError, match="name the same role"):
        call_command("restore", str(tmp_path / "file"))


def test_votes_are_never_replaced(voted, tmp_path):
    file = tmp_path / "file"
    back_up(file)
    before = everything()
    with pytest.raises(CommandError, match="holds votes"):
        call_command("restore", str(file))
    assert everything() == before


def test_a_first_start_is_replaced_unless_the_place_has_to_be_empty(voted, elsewhere, tmp_path):
    file = tmp_path / "file"
    before = back_up(file).tables
    elsewhere(with_tables=True)
    ItemFactory()
    connection.close()
    with pytest.raises(BackupError, match="not empty"):
        restore(file, into_empty=True)
    restore(file)
    assert everything() == before


def test_a_failed_restore_leaves_what_was_there(voted, elsewhere, tmp_path, monkeypatch):
    file = tmp_path / "file"
    back_up(file)
    elsewhere(with_tables=True)
    item = ItemFactory()
    connection.close()
    before = everything()
    monkeypatch.setattr(
        "arena_site.restore.compare", lambda *_: (_ for _ in ()).throw(BackupError("differ"))
    )
    with pytest.raises(BackupError, match="differ"):
        restore(file)
    assert everything() == before
    assert type(item).objects.get() == item


@pytest.fixture
def in_steps(first_start):
    """Nothing is committed before the test says so."""
    transaction.set_autocommit(False)
    yield
    transaction.rollback()
    transaction.set_autocommit(True)


@pytest.fixture
def in_thread():
    """Calls in a thread, with a connection to the database of its own."""

    def call(function, *args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        yield partial(threads.submit, call)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("arena_site.restore.LOCK_SECONDS", 0.2)


def test_a_vote_on_its_way_ends_the_restore_and_is_kept(
    backup, first_start, impatient, in_steps, monkeypatch
):
    vote = cast_vote(first_start, Ballot("tie"), client_id="one").vote
    monkeypatch.setattr("arena_site.restore.load_dump", lambda _dump: transaction.commit())
    monkeypatch.setattr("arena_site.restore.compare", lambda *_: None)
    with pytest.raises(BackupError, match="The database is in use"):
        restore(backup)
    transaction.commit()
    assert Vote.objects.get() == vote


def test_a_vote_that_the_restore_has_waited_for_is_kept(backup, first_start, in_steps, monkeypatch):
    monkeypatch.setattr("arena_site.restore.sleep", lambda _seconds: transaction.commit())
    vote = cast_vote(first_start, Ballot("tie"), client_id="one").vote
    with pytest.raises(BackupError, match="holds votes"):
        restore(backup)
    assert Vote.objects.get() == vote


def test_a_vote_that_waits_for_the_restore_is_not_acknowledged(
    backup, first_start, in_thread, monkeypatch
):
    voters = []

    def lock_and_let_somebody_vote(database):
        lock_tables(database)
        voters.append(in_thread(cast_vote, first_start, Ballot("tie"), client_id="one"))
        while not database.execute(SOMEBODY_WAITS).fetchone()[0]:
            pass

    monkeypatch.setattr("arena_site.restore.lock_tables", lock_and_let_somebody_vote)
    restored = restore(backup).tables
    with pytest.raises(ProgrammingError, match="does not exist"):
        voters[0].result()
    assert everything() == restored


def test_old_tables_that_somebody_still_reads_come_back(
    backup, first_start, impatient, monkeypatch
):
    connection.close()
    before = everything()
    with psycopg.connect(owner_address()) as reader:

        def read_the_old_ones(*_args):
            reader.execute(f"SELECT count(*) FROM {SET_ASIDE}.annotations_battle")

        monkeypatch.setattr("arena_site.restore.compare", read_the_old_ones)
        with pytest.raises(BackupError, match="The database is in use"):
            restore(backup)
    assert everything() == before


def test_a_script_that_breaks_off_leaves_no_table_behind(elsewhere, tmp_path, monkeypatch):
    killed = tmp_path / "pg_restore"
    killed.write_text("#!/bin/sh\necho 'CREATE TABLE public.half ();'\nkill -9 $$\n")
    killed.chmod(0o700)
    monkeypatch.setattr(
        postgres_tools, "tool", lambda name: killed if name == "pg_restore" else tool(name)
    )
    elsewhere()
    with pytest.raises(ToolError, match="could not be loaded"):
        load_dump(tmp_path / "dump")
    with psycopg.connect(owner_address()) as database:
        assert tables_of(database) == []
