"""Tables of tags from files."""

import json
from pathlib import Path

import pytest

from catalog.tag_table import TagTableError, load_tag_table
from catalog.taxonomy import CATEGORIES, Category, classify


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tags.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_gives_the_first_pair_of_each_tag(tmp_path):
    rows = {"dark-mode": [["Main", "First"], ["Main", "Second"]]}
    tags = load_tag_table(table(tmp_path, json.dumps(rows)))
    assert classify(["Dark mode"], tags) == Category("Main", "First")
    assert classify(["sql"], tags) is None


def test_the_one_main_category_that_tables_spell_otherwise_is_ours(tmp_path):
    rows = {"menus": [["User Interface and User Experience (UI/UX)", "UI/UX Design"]]}
    tags = load_tag_table(table(tmp_path, json.dumps(rows)))
    assert classify(["menus"], tags) in CATEGORIES


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "32 levels"),
        ('{"a": 1, "a": 2}', "the same key twice"),
        ('{"a": [["\\ud83d", "Sub"]]}', "surrogate"),
        ('{"\\u0000": [["Main", "Sub"]]}', "NUL"),
        ('{"a": [["Main", "Sub"], [NaN]]}', "NaN"),
        (f'{{"a": [["{"m" * 81}", "Sub"]]}}', "shorten it to 80 characters"),
        ("[]", "one object"),
        ('{"a": []}', "'a' needs a list"),
        ('{"a": ["Main", "Sub"]}', "'a' needs a list"),
        ('{"a": [["Main"]]}', "'a' needs a list"),
        ('{"a": [["", "Sub"]]}', "'a' needs a list"),
        ('{"a": [["Main", 1]]}', "'a' needs a list"),
        ('{"a-b": [["M", "S"]], "a b": [["M", "T"]]}', "'a b' stands twice"),
    ],
)
def test_a_broken_table_is_refused(tmp_path, text, complaint):
    with pytest.raises(TagTableError, match=complaint):
        load_tag_table(table(tmp_path, text))


def test_a_table_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "tags.json"
    path.write_bytes(b'{"\xff": []}')
    with pytest.raises(TagTableError, match="not JSON"):
        load_tag_table(path)
