"""The command that imports items, and what is stated beside its files."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.actions.import_items import import_items
from catalog.models import Benchmark, BenchmarkItem
from tests.intake import codearena, faults, item, jsonl, tagged

pytestmark = pytest.mark.django_db
OLD, NEW = "Specialized Computing Areas", "Databases and Data Handling"


def run(*arguments: object) -> tuple[str, str, CommandError | None]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_items", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), error
    return out.getvalue(), err.getvalue(), None


def test_the_command_prints_every_error_with_its_place_and_ends_with_one(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    jsonl(path, item("one", difficulty="heavy"), item("one", "", source="s" * 201))
    out, err, error = run(path, "--benchmark", "My tasks")
    lines = err.splitlines()
    assert lines[0].startswith(f"{path}:1 difficulty: found heavy; Use one of: easy, medium, hard.")
    assert [line.split(":")[1].split()[1] for line in lines[1:]] == [
        "messages[0].content",
        "source",
    ]
    assert error is not None
    assert error.returncode == 1
    assert str(error) == "3 errors: nothing was written."
    assert "rows refused                 2" in out


def test_the_command_takes_a_table_of_tags_and_says_what_it_left(tmp_path: Path):
    table = tmp_path / "tags.json"
    table.write_text('{"odd jobs": [["Main", "Sub"], ["Other", "One"]]}', encoding="utf-8")
    path = tmp_path / "a.jsonl"
    jsonl(path, codearena(meta=tagged("odd jobs"), games=[]))
    arguments = (path, "--benchmark", "CodeArena", "--tag-table", table, "--ignore", "games")
    out, _, error = run(*arguments, "--dry-run")
    assert error is None
    assert "not imported                 games" in out
    assert out.endswith("Nothing was written: this was a dry run.\n")
    assert run(*arguments)[2] is None
    assert BenchmarkItem.objects.get().sub_category == "Sub"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stated", [(), ("--dry-run",)])
def test_the_command_draws_how_far_it_is_where_somebody_looks(
    tmp_path: Path, monkeypatch, stated: tuple[str, ...]
):
    monkeypatch.setattr("catalog.intake.run.BATCH", 2)
    path = tmp_path / "a.jsonl"
    jsonl(path, *(item(str(n), "Write it. " * 2_000) for n in range(9)))
    out, err = StringIO(), Terminal()
    arguments = (str(path), "--benchmark", "My tasks", *stated)
    call_command("import_items", *arguments, stdout=out, stderr=err)
    drawn = err.getvalue().split("\r\x1b[K")[1:]
    assert [each.rpartition("  ")[2] for each in drawn] == [
        *(f"{n} rows" for n in (2, 4, 6, 8, 9)),
        "",
    ]
    assert drawn[-2].startswith(f"[{'#' * 30}] 100%")
    assert "." in drawn[0]
    _, quiet, _ = run(*arguments)
    assert quiet == ""


def test_a_dry_run_by_command_shows_the_first_rows_as_they_were_understood(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    rows = [item(f"key {n}", f"Sort\nlist {n} \x1b[31m.", languages=["c"]) for n in range(7)]
    jsonl(path, {"key": "bad"}, *rows)
    out, _, error = run(path, "--benchmark", "My tasks", "--format", "own_items", "--dry-run")
    assert error is not None
    table = out.split("\n\n")[0].splitlines()
    assert table[0].split() == ["KEY", "TASK", "CATEGORY", "LANGUAGES", "DIFFICULTY", "ANSWERS"]
    assert [line.split("  ")[0] for line in table[1:]] == [f"key {n}" for n in range(5)]
    assert "Sort list 0 \\x1b[31m." in table[1]
    out, _, _ = run(path, "--benchmark", "My tasks", "--format", "own_items")
    assert "KEY" not in out


def test_the_command_refuses_a_table_that_is_none(tmp_path: Path):
    path, table = tmp_path / "a.jsonl", tmp_path / "tags.json"
    jsonl(path, item("one"))
    table.write_text("[]", encoding="utf-8")
    _, _, error = run(path, "--benchmark", "My tasks", "--tag-table", table)
    assert "tags.json must hold one object" in str(error)
    _, _, error = run(path, "--benchmark", "My tasks", "--tag-table", tmp_path / "none.json")
    assert "none.json" in str(error)


def test_a_missing_file_is_an_error_with_its_name(tmp_path: Path):
    _, err, error = run(tmp_path / "none.jsonl", "--benchmark", "My tasks")
    assert "no file at none.jsonl" in err
    assert error is not None


@pytest.mark.parametrize(
    ("main", "sub", "field", "fix"),
    [
        ("Databases", None, "main_category", "Did you mean Databases and Data Handling?"),
        (OLD, "Securty", "sub_category", "Did you mean Security?"),
        (None, "Securty", "sub_category", "Did you mean Security?"),
        (NEW, "Security", "sub_category", f"Did you mean {OLD} / Security?"),
    ],
)
def test_a_category_that_is_none_is_refused_or_kept_as_it_was_stated(
    tmp_path: Path, main, sub, field: str, fix: str
):
    row = item("one", main_category=main, sub_category=sub)
    path = tmp_path / "a.jsonl"
    file = jsonl(path, row, item("two", main_category=OLD), item("three", sub_category="Security"))
    report = import_items([file], "My tasks")
    assert faults(report) == [("a.jsonl", 1, field)]
    assert report.errors[0].fix.startswith(fix)
    assert not Benchmark.objects.exists()
    said, _, _ = run(path, "--benchmark", "My tasks")
    assert "choose that unknown categories are kept: --allow-unknown-categories" in said
    assert "--" not in report.errors[0].fix  # a page says it as well
    out, _, error = run(path, "--benchmark", "My tasks", "--allow-unknown-categories")
    assert error is None
    kept = BenchmarkItem.objects.get(key="one")
    assert (kept.main_category, kept.sub_category) == (main or "", sub or "")
    assert "unknown categories" in out
