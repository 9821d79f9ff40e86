"""A backup holds every fact, is known to be whole, and comes back to the same bytes."""

import tarfile
import threading
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.claim_battle import claim_battle
from annotations.actions.number_facts import number_facts
from annotations.models import Vote
from arena_site.backup import BackupError, back_up, contents, restore, tables_of
from arena_site.grants import application_role, excess
from arena_site.postgres_tools import ToolError, owner_address, run_tool
from leaderboard.actions.rebuild_board import rebuild_board
from leaderboard.actions.refresh_board import refresh_board
from leaderboard.models import Snapshot
from tests.factories import (
    AnnotatorFactory,
    AnswerFactory,
    BattleFactory,
    BoardFactory,
    CompetitorFactory,
    ItemFactory,
)

BALLOTS = (Ballot("model_a", "clear"), Ballot("model_b", "slight"), Ballot("tie"))


@pytest.fixture
def voted(own_database):
    """A board with votes on it."""
    board = BoardFactory(vote_floor=1)
    rivals = CompetitorFactory.create_batch(3)
    for _ in range(12):
        item = ItemFactory(benchmark=board.benchmark)
        answers = [AnswerFactory(item=item, competitor=rival) for rival in rivals]
        for a, b in ((0, 1), (1, 2), (2, 0)):
            BattleFactory(item=item, answer_a=answers[a], answer_b=answers[b])
    vote_on_everything()
    refresh_board(board, as_of=number_facts())
    return board


@pytest.fixture
def elsewhere(voted):
    """Call it to go on in a database without tables; dropped when the test is over."""
    settings = connection.settings_dict
    before, empty = settings["NAME"], f"empty_{uuid4().hex[:8]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{empty}" TEMPLATE template0')

    def move():
        connection.close()
        settings["NAME"] = empty

    yield move
    connection.close()
    settings["NAME"] = before
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{empty}" WITH (FORCE)')


def vote_on_everything():
    annotators = [annotator.pk for annotator in AnnotatorFactory.create_batch(4)]
    for n in range(1000):
        assignment = claim_battle(annotators[n % 4])
        if assignment is None:
            return
        cast_vote(assignment, BALLOTS[n % 3], client_id=str(n))


def everything():
    with psycopg.connect(owner_address()) as database:
        return contents(database)


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


def test_half_a_file_and_any_other_file_are_no_backups(voted, elsewhere, tmp_path):
    whole, half, other = tmp_path / "whole", tmp_path / "half", tmp_path / "other"
    back_up(whole)
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    other.write_text("something else")
    elsewhere()
    for file in (half, other, tmp_path / "missing"):
        with pytest.raises(BackupError, match=r"damaged|no backup|cannot be read"):
            restore(file)


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
        "arena_site.backup.compare", lambda *_: (_ for _ in ()).throw(BackupError("differ"))
    )
    with pytest.raises(BackupError, match="differ"):
        restore(file)
    assert everything() == before
    assert type(item).objects.get() == item


def test_a_backup_never_writes_over_another_and_is_for_its_owner_alone(voted, tmp_path):
    file = tmp_path / "file"
    back_up(file)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(file))
    with pytest.raises(BackupError, match="does not exist"):
        back_up(tmp_path / "no" / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_program_that_fails_says_why_and_shows_no_password(own_database):
    with pytest.raises(ToolError, match="pg_dump failed") as failed:
        run_tool("pg_dump", "--schema=missing")
    assert psycopg.conninfo.conninfo_to_dict(owner_address())["password"] not in str(failed.value)
