"""A backup holds every fact, is known to be whole, and comes back to the same bytes."""

import errno
import os
import shutil
import tarfile
import threading
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.lending.claim_battle import claim_battle
from annotations.models import Vote
from arena_site.backup import BackupError, back_up, copy_to_new, publish, unpack
from arena_site.contents import tables_of
from arena_site.grants import application_role, excess
from arena_site.postgres_tools import ToolError, owner_address, run_tool
from arena_site.restore import restore
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.models import Snapshot
from tests.arena_site.conftest import everything
from tests.factories import AnnotatorFactory, BattleFactory, ItemFactory


def test_a_backup_comes_back_with_every_row_the_triggers_and_the_same_board(
    voted, elsewhere, tmp_path, capsys
):
    file = tmp_path / "arena.backup"
    call_command("backup", str(file))
    before = everything()
    assert before["annotations_vote"].rows > 10
    stored = rebuild_board(Snapshot.objects.get()).stored

    elsewhere()
    call_command("restore", str(file), "--into-empty")
    assert everything() == before
    rebuilt = rebuild_board(Snapshot.objects.get())
    assert rebuilt.stored == rebuilt.again == stored
    for statement in ("UPDATE annotations_vote SET winner = 'tie'", "TRUNCATE annotations_reveal"):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            connection.cursor().execute(statement)
    assert excess(connection, application_role()) == []
    assert "every table has its digest" in capsys.readouterr().out


def test_what_is_written_after_a_restore_gets_numbers_that_are_free(voted, elsewhere, tmp_path):
    back_up(tmp_path / "file")
    elsewhere()
    restore(tmp_path / "file")
    last = Vote.objects.order_by("-id").values_list("id", flat=True).first()
    battle = BattleFactory(item=ItemFactory(benchmark__name="New", benchmark__slug="new"))
    assignment = claim_battle(AnnotatorFactory().pk, benchmark="new")
    assert assignment.battle == battle
    assert cast_vote(assignment, Ballot("tie"), client_id="after").vote.pk > last


def test_a_backup_under_load_is_of_one_moment(voted, elsewhere, tmp_path):
    file = tmp_path / "file"
    stop = threading.Event()

    def vote():
        try:
            while not stop.is_set():
                BattleFactory()
                assignment = claim_battle(AnnotatorFactory().pk)
                cast_vote(assignment, Ballot("tie"), client_id=str(uuid4()))
        finally:
            connection.close()

    voter = threading.Thread(target=vote)
    voter.start()
    try:
        manifest = back_up(file)
    finally:
        stop.set()
        voter.join()
    assert manifest.tables != everything()  # votes came in meanwhile
    elsewhere()
    restore(file)  # compares every table with its digest
    assert everything() == manifest.tables


def damage(file, place):
    raw = bytearray(file.read_bytes())
    raw[place] ^= 1
    file.write_bytes(raw)


def place_in(file, member):
    with tarfile.open(file) as archive:
        found = archive.getmember(member)
        return found.offset_data + found.size // 2


@pytest.mark.parametrize("member", ["manifest.json", "manifest.sha256", "database.dump"])
def test_one_changed_bit_is_found_before_anything_is_touched(voted, elsewhere, tmp_path, member):
    file = tmp_path / "file"
    back_up(file)
    damage(file, place_in(file, member))
    elsewhere()
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(file))
    with psycopg.connect(owner_address()) as database:
        assert tables_of(database) == []


@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed", "of before"])
def test_one_changed_bit_between_the_parts_is_found(voted, tmp_path, is_sealed):
    whole = tmp_path / "whole"
    back_up(whole)
    with tarfile.open(whole) as archive:
        first = archive.getmembers()[0]
        padding = first.offset_data + first.size
    assert padding % 512  # there is some
    data = bytearray(whole.read_bytes())
    if not is_sealed:
        del data[data.rindex(b"code-arena-backup ") :]
        (tmp_path / "older").write_bytes(data)
        unpack(tmp_path / "older", tmp_path / "dump")
    for place in (padding, len(data) - 1):
        data[place] ^= 1
        (tmp_path / "changed").write_bytes(data)
        with pytest.raises(BackupError, match="damaged"):
            unpack(tmp_path / "changed", tmp_path / "dump")
        data[place] ^= 1


def test_with_a_key_only_what_was_signed_with_it_is_restored(voted, tmp_path, settings):
    plain, signed, dump = tmp_path / "plain", tmp_path / "signed", tmp_path / "dump"
    back_up(plain)
    settings.BACKUP_KEY = "k" * 32
    back_up(signed)
    unpack(signed, dump)
    with pytest.raises(BackupError, match=r"not signed.*--unsigned"):
        unpack(plain, dump)
    unpack(plain, dump, unsigned=True)
    # Whoever makes a consistent file of other contents has no key to seal it with.
    forged = signed.read_bytes()[: -len(b"sha256      ") - 64]
    (tmp_path / "forged").write_bytes(forged + plain.read_bytes()[-64 - len(b"sha256      ") :])
    for key, words in (("o" * 32, "another key"), ("", "ARENA_BACKUP_KEY is not set")):
        settings.BACKUP_KEY = key
        with pytest.raises(BackupError, match=words):
            unpack(signed, dump)
    settings.BACKUP_KEY = "k" * 32
    with pytest.raises(BackupError, match="damaged"):
        unpack(tmp_path / "forged", dump)


def test_half_a_file_and_any_other_file_are_no_backups(voted, elsewhere, tmp_path):
    whole, half, other = tmp_path / "whole", tmp_path / "half", tmp_path / "other"
    back_up(whole)
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    other.write_text("something else")
    elsewhere()
    for file in (half, other, tmp_path / "missing"):
        with pytest.raises(BackupError, match=r"damaged|no backup|cannot be read"):
            restore(file)


def test_a_backup_never_writes_over_another_and_is_for_its_owner_alone(voted, tmp_path):
    file = tmp_path / "file"
    back_up(file)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(file))
    with pytest.raises(BackupError, match="does not exist"):
        back_up(tmp_path / "no" / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def without_links(monkeypatch):
    """A file system that knows no links, such as that of a memory stick."""

    def refuse(*_args):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)


def test_a_file_system_without_links_gets_a_copy(voted, without_links, tmp_path):
    file = tmp_path / "file"
    back_up(file)
    assert file.stat().st_mode & 0o777 == 0o600
    unpack(file, tmp_path / "dump")  # it is whole
    with pytest.raises(FileExistsError):
        copy_to_new(file, file)


def test_half_a_copy_does_not_stay(monkeypatch, tmp_path):
    def fill_the_disk(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", fill_the_disk)
    with pytest.raises(OSError, match="No space left"):
        copy_to_new(Path(__file__), tmp_path / "copy")
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_taken_meanwhile_is_kept(tmp_path):
    file, other = tmp_path / "file", tmp_path / "other"
    for name in (file, other):
        name.write_text(name.name)
    with pytest.raises(BackupError, match="meanwhile"):
        publish(file, other)
    assert other.read_text() == "other"


def test_a_folder_that_cannot_be_written_is_named(own_database):
    with pytest.raises(CommandError, match=r"/proc/self/\S+ cannot be used: .* choose another"):
        call_command("backup", "/proc/self/file")  # not even root may


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_without_a_database_both_say_so_in_one_sentence(voted, tmp_path, settings, command):
    file = tmp_path / "file"
    back_up(file)
    settings.DATABASE_OWNER_URL = "postgresql://arena_owner:secret@127.0.0.1:1/arena"
    arguments = [str(tmp_path / "new")] if command == "backup" else [str(file)]
    with pytest.raises(CommandError, match=r"cannot be used: .*Connection refused. Start") as said:
        call_command(command, *arguments)
    assert "\n" not in str(said.value)
    assert "secret" not in str(said.value)


def test_a_role_that_owns_nothing_is_told_what_is_missing(voted, elsewhere, tmp_path, settings):
    file = tmp_path / "file"
    back_up(file)
    elsewhere()
    settings.DATABASE_OWNER_URL, settings.DATABASE_URL = (
        settings.DATABASE_URL,
        settings.DATABASE_OWNER_URL,
    )
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL must name the owner"):
        call_command("restore", str(file))


def test_a_program_that_fails_says_why_and_shows_no_password(own_database):
    with pytest.raises(ToolError, match="pg_dump failed") as failed:
        run_tool("pg_dump", "--schema=missing")
    assert psycopg.conninfo.conninfo_to_dict(owner_address())["password"] not in str(failed.value)
