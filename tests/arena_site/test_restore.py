"""A restore replaces no vote, and whatever ends it, nothing is lost."""

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from arena_site import postgres_tools
from arena_site.backup import BackupError, back_up
from arena_site.contents import tables_of
from arena_site.grants import application_role
from arena_site.postgres_tools import ToolError, load_dump, owner_address, tool
from arena_site.restore import restore
from tests.arena_site.conftest import everything
from tests.factories import ItemFactory


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
    elsewhere()
    call_command("migrate", interactive=False, verbosity=0)
    ItemFactory()
    connection.close()
    with pytest.raises(BackupError, match="not empty"):
        restore(file, into_empty=True)
    restore(file)
    assert everything() == before


def test_a_failed_restore_leaves_what_was_there(voted, elsewhere, tmp_path, monkeypatch):
    file = tmp_path / "file"
    back_up(file)
    elsewhere()
    call_command("migrate", interactive=False, verbosity=0)
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
