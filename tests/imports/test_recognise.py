"""What a file is said to be: by its content, whatever its name says."""

import gzip
import json
from pathlib import Path

import pytest

from imports.guesses import guess_facts, guess_model, guess_winner
from imports.recognise import Recognised, recognise

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (PNG, "picture"),
        (b"GIF89a" + bytes(9), "picture"),
        (b"<?xml version='1.0'?><svg></svg>", "picture"),
        (gzip.compress(PNG, mtime=0), "picture"),
        (b"\x7fELF" + bytes(40), "program"),
        (b"MZ\x90\0" + bytes(40), "program"),
        (b"#!/bin/sh\nrm -r /\n", "program"),
        (b"%PDF-1.7\n", "document"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "document"),
        (b"SQLite format 3\0", "database"),
        (b"<html>", "page"),
        ("a,b\n".encode("utf-16"), "utf16"),
        (bytes(9), "binary"),
        (b"Dear all,\nnothing here.\n", "text"),
        (b"", "text"),
    ],
    ids=["png", "gif", "svg", "packed png", "elf", "exe", "script", "pdf", "xlsx", "sqlite", "html",
         "utf-16", "zeros", "letter", "nothing"],
)  # fmt: skip
def test_what_is_no_rows_is_called_what_it_is(content: bytes, what: str, tmp_path: Path):
    path = tmp_path / "answers.jsonl"
    path.write_bytes(content)
    assert recognise(path).what == what


def test_columns_come_with_values_and_the_words_of_few(tmp_path: Path):
    path = tmp_path / "votes"
    rows = [{"left": f"m{n}", "n": n, "choice": "lr"[n % 2]} for n in range(20)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = recognise(path)
    assert found.rows == 20
    assert [(each.name, each.samples, each.words) for each in found.columns] == [
        ("left", ["m0", "m1", "m2"], None),
        ("n", ["0", "1", "2"], None),
        ("choice", ["l", "r", "l"], ["l", "r"]),
    ]
    assert Recognised.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_votes_in_a_foreign_form_are_votes(tmp_path: Path):
    path = tmp_path / "rows.csv"
    path.write_text("id,worker,winner,left,right\n1,w,left,red,blue\n")
    found = recognise(path)
    assert (found.kind, found.formats) == ("import_votes", {})


def test_facts_are_guessed_by_name_and_by_how_long_the_values_are():
    columns = {"prompt": ["x" * 50], "Left": ["red"], "Right": ["blue"], "Choice": ["a"]}
    assert guess_facts(columns) == {"model_a": "Left", "model_b": "Right", "winner": "Choice"}


@pytest.mark.parametrize(
    ("word", "winner"),
    [("Left", "model_a"), ("B", "model_b"), ("tie (bothbad)", "both_bad"), ("maybe", "")],
)
def test_words_are_guessed_where_they_are_usual(word: str, winner: str):
    assert guess_winner(word) == winner


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("red-7b.jsonl.gz", "red-7b"),
        ("reports/org--red/0bc02e0e-a875-4ffb-bfdb-6f815217a67f/answers.json", "org/red"),
        ("model_answer/Red 7B.jsonl", "Red 7B"),
        ("answers.jsonl", ""),
    ],
)
def test_the_model_is_in_the_name_of_the_file_or_of_its_folder(path: str, model: str):
    assert guess_model(path) == model
