"""Votes from files: on the board at once, once each, and never without their benchmark."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from annotations.actions.import_votes import VoteChoices
from annotations.actions.number_facts import number_facts
from annotations.importers import ColumnMapping, WinnerMapping
from annotations.models import ImportedVote, LedgerEntry
from catalog.actions.import_items import import_items
from catalog.intake.run import ImportFile
from catalog.models import Benchmark
from imports.actions.import_votes import import_votes
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from leaderboard.actions.make_board import make_board, make_missing_boards
from leaderboard.models import Board, Rating, Snapshot
from tests.factories import BenchmarkFactory, BoardFactory
from tests.intake import faults, item, jsonl, tables, vote
from web.locks import Lock

pytestmark = pytest.mark.django_db


@pytest.fixture
def votes(tmp_path: Path) -> ImportFile:
    """Two models with 40 votes between them, of which 30 are for red."""
    rows = [vote(judge=f"person {n}") for n in range(30)]
    rows += [vote(winner="model_b", judge=f"person {n}") for n in range(10)]
    return jsonl(tmp_path / "votes.jsonl", *rows)


def rate_boards() -> None:
    """What the worker does that hears of new votes."""
    bring_up_to_date(as_of=number_facts())


def test_a_new_benchmark_has_its_board(votes: ImportFile):
    report = import_votes([votes], "Past votes")
    rate_boards()
    board = Board.objects.get()
    assert (board.slug, board.benchmark.name) == ("past-votes", "Past votes")
    assert report.facts()["board"] == "/leaderboard/past-votes/"
    ratings = {rating.competitor.name: rating for rating in Rating.objects.all()}
    assert (ratings["red"].wins, ratings["red"].losses) == (30, 10)
    assert max(ratings.values(), key=lambda each: each.rating or 0) == ratings["red"]
    assert not any(rating.provisional for rating in ratings.values())
    assert Snapshot.objects.get().votes == 40
    assert LedgerEntry.objects.count() == 40
    assert (report.counts["votes_created"], report.counts["models_created"]) == (40, 2)


def test_the_page_of_the_board_shows_the_imported_votes(votes: ImportFile, client: Client):
    import_votes([votes], "Past votes")
    rate_boards()
    page = client.get("/leaderboard/past-votes/").content.decode()
    assert "red" in page
    assert "blue" in page


def test_the_same_votes_twice_change_nothing(votes: ImportFile, tmp_path: Path):
    import_votes([votes], "Past votes")
    before = tables()
    moved = tmp_path / "moved.jsonl"
    lines = votes.path.read_text(encoding="utf-8").splitlines(keepends=True)
    moved.write_text("".join(reversed(lines)), encoding="utf-8")
    for file in (votes, ImportFile(moved, moved.name)):
        report = import_votes([file], "Past votes")
        assert tables() == before
        assert (report.counts["votes_unchanged"], report.counts["votes_created"]) == (40, 0)


def test_more_votes_of_a_known_benchmark_are_added_and_rated(votes: ImportFile, tmp_path: Path):
    import_votes([votes], "Past votes")
    import_votes([jsonl(tmp_path / "more.jsonl", vote(judge="late"))], "past-votes")
    rate_boards()
    assert Benchmark.objects.count() == 1
    assert Snapshot.objects.latest().votes == 41


@pytest.mark.parametrize("rows", [3, 1_200])
def test_a_file_read_in_another_way_is_refused_and_says_how_to_go_on(tmp_path: Path, rows: int):
    row = {"left": "red", "right": "blue", "winner": "model_a", "model_a": "x", "model_b": "y"}
    file = jsonl(tmp_path / "a.jsonl", *(row | {"judge": str(n)} for n in range(rows)))
    import_votes([file], "Past votes", VoteChoices(ignore=frozenset({"left", "right"})))
    before = tables()
    corrected = VoteChoices(columns=ColumnMapping.parse("model_a=left,model_b=right"))
    report = import_votes([file], "Past votes", corrected)
    assert tables() == before
    assert faults(report) == [("a.jsonl", 1, "(file)")]
    assert report.errors[0].found == f"a file that brought {rows:,} votes before"
    assert "into another benchmark" in report.errors[0].fix
    assert not import_votes([file], "Corrected", corrected).is_refused
    assert Benchmark.objects.get(name="Corrected").imported_votes.count() == rows


def test_a_file_that_grew_brings_its_new_votes(votes: ImportFile):
    import_votes([votes], "Past votes")
    with votes.path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(vote(judge="late")) + "\n")
    report = import_votes([votes], "Past votes")
    assert (report.counts["votes_created"], report.counts["votes_unchanged"]) == (1, 40)


def test_equal_rows_of_other_files_are_one_vote_and_counted(tmp_path: Path):
    first = jsonl(tmp_path / "a.jsonl", vote(judge="one"), vote(judge="two"))
    second = jsonl(tmp_path / "b.jsonl", vote(judge="two"), vote(judge="three"))
    report = import_votes([first, second], "Past votes")
    assert ImportedVote.objects.count() == 3
    assert (report.counts["votes_unchanged"], report.counts["votes_of_other_files"]) == (1, 1)
    report = import_votes([first], "Past votes")
    assert (report.counts["votes_unchanged"], report.counts["votes_of_other_files"]) == (2, 0)


def test_equal_rows_are_different_votes(tmp_path: Path):
    import_votes([jsonl(tmp_path / "a.jsonl", vote(), vote(), vote())], "Past votes")
    assert ImportedVote.objects.count() == 3


def test_votes_find_their_items_by_key_and_keep_a_key_that_is_none(tmp_path: Path):
    import_items([jsonl(tmp_path / "items.jsonl", item("7"))], "Past votes")
    rows = vote(question_id=7), vote(question_id="8"), vote()
    report = import_votes([jsonl(tmp_path / "a.jsonl", *rows)], "Past votes")
    known, unknown, none = ImportedVote.objects.order_by("id")
    assert (str(known.item), known.item_key) == ("7", "7")
    assert (unknown.item, unknown.item_key) == (None, "8")
    assert (none.item, none.item_key) == (None, "")
    assert (report.counts["votes_with_item"], report.counts["votes_without_item"]) == (1, 2)


def test_a_vote_keeps_what_the_file_said_and_the_digest_of_the_file(tmp_path: Path):
    row = vote(winner="tie (bothbad)", judge="j", turn=2, tstamp="2024-05-01T12:00:00Z")
    file = jsonl(tmp_path / "a.jsonl.gz", row)
    import_votes([file], "Past votes")
    kept = ImportedVote.objects.get()
    assert (kept.winner, kept.judge, kept.turn) == ("both_bad", "j", 2)
    assert str(kept.cast_at) == "2024-05-01 12:00:00+00:00"
    assert kept.file_digest == hashlib.sha256(file.path.read_bytes()).hexdigest()


def test_columns_and_words_are_taken_as_stated(tmp_path: Path):
    row = {"left": "red", "right": "blue", "winner": "right", "worker": 9, "id": 1}
    choices = VoteChoices(
        columns=ColumnMapping.parse("model_a=left,model_b=right,judge=worker"),
        winners=WinnerMapping.parse("left=model_a,right=model_b"),
    )
    report = import_votes([jsonl(tmp_path / "a.jsonl", row)], "Past votes", choices)
    kept = ImportedVote.objects.get()
    assert (kept.competitor_a.name, kept.winner, kept.judge) == ("red", "model_b", "9")
    assert report.facts()["not_imported"] == "id"


def test_a_refused_vote_writes_nothing_at_all(tmp_path: Path):
    rows = vote(), vote(b="red"), vote(winner="left"), vote()
    report = import_votes([jsonl(tmp_path / "a.jsonl", *rows)], "Past votes")
    assert faults(report) == [("a.jsonl", 2, "model_b"), ("a.jsonl", 3, "winner")]
    assert (report.counts["rows_read"], report.counts["rows_refused"]) == (4, 2)
    assert all(not rows for rows in tables().values())


def test_a_dry_run_keeps_nothing(votes: ImportFile):
    tried = import_votes([votes], "Past votes", dry_run=True)
    assert all(not rows for rows in tables().values())
    done = import_votes([votes], "Past votes")
    assert tried.facts() == done.facts()


def test_an_import_commits_and_then_announces_its_votes(
    votes: ImportFile, sent_tasks, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        import_votes([votes], "Past votes")
        assert sent_tasks == []
    assert sent_tasks == ["leaderboard.refresh_boards"]


def test_an_import_that_writes_nothing_announces_nothing(
    votes: ImportFile, sent_tasks, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        import_votes([votes], "Past votes", dry_run=True)
    assert sent_tasks == []


def test_an_import_holds_neither_ledger_nor_board(votes: ImportFile):
    """Within the transaction of a test, a lock that was taken would still be held."""
    import_votes([votes], "Past votes")
    assert not advisory_locks() & {Lock.LEDGER, Lock.BOARD}
    rate_boards()
    assert advisory_locks() >= {Lock.LEDGER}


def advisory_locks() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE objsubid WHEN 1 THEN objid ELSE classid END FROM pg_locks "
            "WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return {int(number) for (number,) in cursor.fetchall()}


@pytest.fixture
def sent_tasks(monkeypatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(
        "annotations.announce.current_app.send_task", lambda name, **_options: sent.append(name)
    )
    return sent


def test_every_board_of_the_benchmark_is_rated(votes: ImportFile):
    import_votes([votes], "Past votes")
    BoardFactory(benchmark=Benchmark.objects.get(), difficulty="hard")
    rate_boards()
    assert Snapshot.objects.filter(board__difficulty="hard").exists()


def test_a_board_is_made_once_and_never_takes_the_address_of_another():
    taken = BoardFactory(slug="mine")
    benchmark = BenchmarkFactory(name="Mine", slug="mine")
    board = make_board(benchmark)
    assert (board.slug, board.title) == ("mine-2", "Mine")
    assert make_board(benchmark) == board
    BenchmarkFactory(slug="other")
    make_missing_boards()
    make_missing_boards()
    assert set(Board.objects.values_list("slug", flat=True)) == {taken.slug, "mine-2", "other"}


def run(*arguments: object) -> tuple[str, str, CommandError | None]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_votes", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), error
    return out.getvalue(), err.getvalue(), None


def test_the_command_reads_csv_by_a_stated_mapping(tmp_path: Path):
    path = tmp_path / "votes.csv"
    path.write_text("left,right,winner,worker\nred,blue,left,1\nred,blue,tie,2\n", encoding="utf-8")
    arguments = (
        *(path, "--benchmark", "Past votes", "--format", "arena"),
        *("--columns", "model_a=left,model_b=right,judge=worker"),
        *("--winners", "left=model_a,right=model_b,tie=tie"),
    )
    out, _, _ = run(*arguments, "--dry-run")
    assert [line.split() for line in out.splitlines()[:3]] == [
        ["MODEL", "A", "MODEL", "B", "WINNER", "JUDGE", "ITEM"],
        ["red", "blue", "model_a", "1"],
        ["red", "blue", "tie", "2"],
    ]
    out, _, error = run(*arguments)
    assert error is None
    assert "votes created                2" in out
    assert set(ImportedVote.objects.values_list("winner", "judge")) == {
        ("model_a", "1"),
        ("tie", "2"),
    }


def test_the_command_lists_all_errors_and_ends_with_one(tmp_path: Path):
    path = tmp_path / "votes.jsonl"
    jsonl(path, vote(winner="modelb"), vote(b="red"))
    _, err, error = run(path, "--benchmark", "Past votes")
    assert f"{path}:1 winner: found modelb; Use one of" in err
    assert f"{path}:2 model_b: found red; Both sides are the same model" in err
    assert error is not None
    assert error.returncode == 1


@pytest.mark.parametrize(
    "stated", [("--columns", "modela=x"), ("--winners", ""), ("--columns", "a")]
)
def test_the_command_refuses_a_statement_it_cannot_understand(tmp_path: Path, stated):
    path = tmp_path / "votes.jsonl"
    jsonl(path, vote())
    assert run(path, "--benchmark", "Past votes", *stated)[2] is not None
    assert not Benchmark.objects.exists()
