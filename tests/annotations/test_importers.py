"""Files of votes: what is taken, what is refused, and how a second import knows a row again."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotations.importers import ColumnMapping, VoteRow, WinnerMapping, read_votes, row_key
from catalog.importers import Options, RowError

VOTE = {"model_a": "tidy (7B)", "model_b": "org/bold [v2]", "winner": "model_a"}


@pytest.fixture
def path(tmp_path: Path):
    def path(*rows: dict, kind: str = "jsonl") -> Path:
        file = tmp_path / f"votes.{kind}"
        if kind == "csv":
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, rows[0])
            writer.writeheader()
            writer.writerows(rows)
            file.write_text(text.getvalue(), encoding="utf-8", newline="")
        elif kind == "json":
            file.write_text(json.dumps(rows), encoding="utf-8")
        else:
            file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return file

    return path


def read(path: Path, **stated) -> tuple[list[VoteRow], list[tuple[int, str]]]:
    rows = list(read_votes(path, **stated))
    errors = [(row.line, row.field) for row in rows if isinstance(row, RowError)]
    return [row for row in rows if isinstance(row, VoteRow)], errors


@pytest.mark.parametrize("kind", ["jsonl", "json", "csv"])
def test_a_vote_is_the_same_whatever_kind_of_file_it_came_in(path, kind: str):
    whole = {**VOTE, "question_id": 81, "judge": "expert 4", "tstamp": 1714564800.25, "turn": 2}
    (vote,), errors = read(path(whole, kind=kind))
    assert errors == []
    assert (vote.competitor_a, vote.competitor_b) == ("tidy (7B)", "org/bold [v2]")
    assert (vote.winner, vote.judge, vote.item_key, vote.turn) == ("model_a", "expert 4", "81", 2)
    assert vote.cast_at == datetime(2024, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)
    facts = (
        '{"cast_at":"2024-05-01T12:00:00.250000+00:00","competitor_a":"tidy (7B)",'
        '"competitor_b":"org/bold [v2]","item_key":"81","judge":"expert 4","turn":2,'
        '"winner":"model_a"}'
    )
    assert vote.row_key == hashlib.sha256(f"1:{facts}".encode()).hexdigest()


@pytest.mark.parametrize(
    ("word", "winner"),
    [
        ("model_a", "model_a"),
        ("model_b", "model_b"),
        ("tie", "tie"),
        ("tie (bothbad)", "both_bad"),
        ("both_bad", "both_bad"),
    ],
)
def test_the_winner_words_of_arenas_are_known(path, word: str, winner: str):
    for kind in ("jsonl", "csv"):
        (vote,), _ = read(path({**VOTE, "winner": word}, kind=kind))
        assert vote.winner == winner


@pytest.mark.parametrize("word", ["model_c", "Model_A", "tie(bothbad)", "left", "", None, 1, True])
def test_an_unknown_winner_is_never_a_tie(path, word):
    rows, errors = read(path(VOTE, {**VOTE, "winner": word}))
    assert (len(rows), errors) == (1, [(2, "winner")])


def test_a_misspelt_winner_gets_the_nearest_word(path):
    (error,) = read_votes(path({**VOTE, "winner": "tie (both bad)"}))
    assert error.fix.endswith("Did you mean tie (bothbad)?")


def test_what_is_optional_may_be_missing_null_or_an_empty_cell(path):
    nothing = dict.fromkeys(["question_id", "judge", "tstamp", "turn"])
    for file in (path(VOTE), path({**VOTE, **nothing}), path({**VOTE, **nothing}, kind="csv")):
        (vote,), errors = read(file)
        assert (vote.item_key, vote.judge, vote.cast_at, vote.turn) == (None,) * 4
        assert errors == []


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        (1714564800, 12),
        ("1714564800", 12),
        ("1714564800.0", 12),
        ("2024-05-01T12:00:00Z", 12),
        ("2024-05-01 12:00:00+02:00", 10),
    ],
)
def test_a_time_is_seconds_or_iso_with_a_zone(path, written, hour: int):
    (vote,), _ = read(path({**VOTE, "tstamp": written}))
    assert vote.cast_at == datetime(2024, 5, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "fix"),
    [
        ("tstamp", "2024-05-01T12:00:00", "time zone"),
        ("tstamp", "May 1st", "seconds since 1970"),
        ("tstamp", 1714564800000, "not milliseconds"),
        ("tstamp", -5, "from 2000"),
        ("tstamp", "9" * 15, "from 2000"),
        ("tstamp", "0001-01-01T00:00:00+14:00", "from 2000"),
        ("tstamp", True, "seconds since 1970"),
        ("tstamp", [1], "seconds since 1970"),
        ("turn", 0, "greater than or equal to 1"),
        ("turn", "one", "whole number"),
        ("turn", "٣", "whole number"),
        ("turn", 1.5, "whole number"),
        ("judge", True, "a text"),
        ("judge", ["gpt", "pair"], "a text"),
        ("judge", "x ", "blank"),
        ("question_id", 1.5, "a text"),
        ("model_a", "", "not be empty"),
        ("model_a", None, "a text"),
        ("model_b", "tidy (7B)", "same model"),
        ("model_b", "x" * 201, "200"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused(path, field: str, value, fix: str):
    rows = list(read_votes(path(VOTE, {**VOTE, field: value})))
    assert isinstance(rows[0], VoteRow)
    assert [(row.line, row.field) for row in rows[1:]] == [(2, field)]
    assert fix in rows[1].fix


def test_all_faults_of_a_vote_are_found_in_one_pass(path):
    wrong = {"model_a": "", "model_b": 5, "winner": "x", "turn": "x", "tstamp": "x"}
    assert {field for _, field in read(path(wrong))[1]} == set(wrong)


# Columns that are no facts


def test_a_misspelt_column_is_an_error_once_for_a_table_and_for_each_row_of_json(path):
    row = {**VOTE, "jugde": "j1"}
    assert read(path(row, row, kind="csv"))[1] == [(1, "jugde")]
    assert read(path(row, row))[1] == [(1, "jugde"), (2, "jugde")]


def test_columns_that_others_need_are_listed_and_refuse_no_row(path):
    rows = [{**VOTE, "language": "en", "num": number} for number in range(3)]
    for kind in ("csv", "jsonl"):
        reading = read_votes(path(*rows, kind=kind))
        assert [type(row) for row in reading] == [VoteRow] * 3
        assert reading.not_imported == {"language", "num"}


def test_a_column_may_be_ignored_by_name_and_is_listed(path):
    options = Options(ignore=frozenset({"language"}))
    reading = read_votes(path({**VOTE, "language": "en"}, kind="csv"), options=options)
    assert [type(row) for row in reading] == [VoteRow]
    assert reading.not_imported == {"language"}


def test_a_table_without_the_needed_columns_is_refused_once(path):
    row = {"model_a": "a", "model_b": "b", "win": "tie"}
    errors = [(row.field, row.fix) for row in read_votes(path(row, row, row, kind="csv"))]
    assert [field for field, _ in errors] == ["win", "winner"]
    assert errors[1][1].startswith("Did you mean win?")


# A stated mapping

OTHER = {"id": "1", "left": "tidy", "right": "bold", "worker": "58", "winner": "left"}
COLUMNS = ColumnMapping.parse("model_a=left,model_b=right,judge=worker")
WINNERS = WinnerMapping.parse("left=model_a,right=model_b,tie=tie")


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_mapped_file_gives_votes_and_lists_what_was_not_imported(path, kind: str):
    reading = read_votes(path(OTHER, kind=kind), columns=COLUMNS, winners=WINNERS)
    (vote,) = list(reading)
    assert (vote.competitor_a, vote.competitor_b, vote.judge) == ("tidy", "bold", "58")
    assert vote.winner == "model_a"
    assert reading.not_imported == {"id"}


def test_errors_of_a_mapped_file_name_its_own_columns(path):
    rows = (OTHER, {**OTHER, "right": "tidy"}, {**OTHER, "winner": "model_a", "left": ""})
    errors = read(path(*rows, kind="csv"), columns=COLUMNS, winners=WINNERS)[1]
    assert errors == [(3, "right"), (4, "left"), (4, "winner")]


def test_the_usual_words_are_unknown_once_other_words_were_stated(path):
    stated = {"columns": COLUMNS, "winners": WinnerMapping.parse("left=model_a")}
    rows, errors = read(path(OTHER, {**OTHER, "winner": "tie"}), **stated)
    assert (len(rows), errors) == (1, [(2, "winner")])


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_stated_column_that_is_not_there_is_an_error(path, kind: str):
    columns = ColumnMapping.parse("model_a=left,model_b=rigth,judge=wroker")
    reading = read_votes(path(OTHER, OTHER, kind=kind), columns=columns, winners=WINNERS)
    errors = [row for row in reading if isinstance(row, RowError)]
    assert {"rigth", "wroker"} <= {error.field for error in errors}
    assert any(error.fix.startswith("Did you mean worker?") for error in errors)
    assert reading.rows == 0


def test_a_mapped_fact_is_never_taken_from_the_column_of_its_own_name(path):
    columns = ColumnMapping.parse("model_a=left,model_b=right,judge=worker")
    row = {**OTHER, "judge": "wrong", "model_a": "wrong"}
    reading = read_votes(path(row), columns=columns, winners=WINNERS)
    (vote,) = list(reading)
    assert (vote.judge, vote.competitor_a) == ("58", "tidy")
    assert reading.not_imported == {"id", "judge", "model_a"}


def test_columns_may_be_swapped(path):
    columns = ColumnMapping.parse("model_a=model_b,model_b=model_a")
    (vote,), _ = read(path(VOTE), columns=columns)
    assert (vote.competitor_a, vote.competitor_b) == ("org/bold [v2]", "tidy (7B)")


# Keys


def test_equal_votes_of_a_file_are_different_rows(path):
    rows, errors = read(path(VOTE, {**VOTE, "winner": "tie"}, VOTE, VOTE))
    assert [row.occurrence for row in rows] == [1, 1, 2, 3]
    assert len({row.row_key for row in rows}) == 4
    assert errors == []


def test_a_row_has_the_same_key_in_another_file_on_another_line(path):
    first, _ = read(path({**VOTE, "turn": 1}, VOTE))
    again, _ = read(path({**OTHER, "left": "x"}, VOTE, kind="jsonl"), columns=ColumnMapping({}))
    assert first[1].row_key == again[-1].row_key
    assert first[1].row_key == row_key(again[-1], 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model_a", "other"),
        ("model_b", "other"),
        ("winner", "tie"),
        ("judge", "x"),
        ("question_id", "x"),
        ("turn", 1),
        ("tstamp", 1714564800),
    ],
)
def test_every_fact_is_part_of_the_key(path, field: str, value):
    keys = {row.row_key for row in read(path(VOTE, {**VOTE, field: value}))[0]}
    assert len(keys) == 2


def test_a_misspelt_format_is_refused(path):
    with pytest.raises(ValueError, match="Did you mean arena"):
        read_votes(path(VOTE), "areno")
