"""A restore that is killed: whatever is begun next brings back what was there before."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from annotations.models import Assignment
from arena_site.backup import BackupError, back_up
from arena_site.grants import GrantError, application_role, excess, grant
from arena_site.restore import restore
from tests.arena_site.conftest import everything

KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
from arena_site import restore

_, file, database, step = sys.argv
connection.settings_dict["NAME"] = database
setattr(restore, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
restore.restore(Path(file))
"""


@pytest.fixture
def step():
    """Where it dies: everything is loaded, and nothing compared."""
    return "compare"


@pytest.fixture
def killed(step, backup, first_start):
    """A restore died half-way; the contents as they were before it."""
    connection.close()
    before = everything()
    words = [str(backup), connection.settings_dict["NAME"], step]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    died = subprocess.run([sys.executable, "-c", KILLED, *words], env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert everything() != before
    return before


def test_the_next_restore_does_its_work(killed, backup):
    call_command("restore", str(backup))
    assert everything() == back_up(backup.with_name("again")).tables
    assert everything() != killed


@pytest.mark.parametrize("step", ["load_dump", "compare"])
def test_when_the_next_restore_fails_the_first_tables_are_back(killed, backup, monkeypatch):
    monkeypatch.setattr("arena_site.restore.load_dump", lambda _dump: None)
    with pytest.raises(BackupError, match="differ"):
        restore(backup)
    assert everything() == killed


def test_the_next_start_brings_back_what_was_there(killed, first_start, monkeypatch, capsys):
    monkeypatch.setattr("arena_site.management.commands.prepare._collect_static", lambda: None)
    call_command("prepare")
    assert "A restore was broken off" in capsys.readouterr().out
    assert Assignment.objects.get() == first_start
    assert excess(connection, application_role()) == []


def test_half_a_restore_is_neither_opened_nor_backed_up(killed, tmp_path):
    with pytest.raises(GrantError, match=r"manage\.py prepare"):
        grant(connection, application_role())
    with pytest.raises(CommandError, match="A restore is under way, or was broken off"):
        call_command("backup", str(tmp_path / "half"))
    assert not (tmp_path / "half").exists()


def test_a_database_without_tables_is_not_worth_a_backup(elsewhere, tmp_path):
    elsewhere()
    with pytest.raises(BackupError, match="The database is empty"):
        back_up(tmp_path / "file")
