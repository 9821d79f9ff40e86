"""Releases: fixed for ever, written out, read in elsewhere with the same digest."""

import json

import pyarrow.parquet
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from catalog.actions.import_items import import_items
from catalog.actions.make_release import ReleaseError, make_release
from catalog.actions.set_item_status import set_item_status
from catalog.intake.items import ItemChoices
from catalog.intake.run import ImportFile
from catalog.models import Benchmark, BenchmarkItem, Release
from curation.release_changes import changes_since
from curation.release_files import ExportError, write_release
from curation.release_rows import released_rows
from tests.factories import AnnotatorFactory, BenchmarkFactory, ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    """Three items; one says everything that can be said, one next to nothing."""
    made = BenchmarkFactory(name="House", slug="house")
    ItemFactory(
        benchmark=made,
        key="b-json",
        messages=[
            {"role": "system", "content": "Answer briefly.\u2028Be kind."},
            {"role": "user", "content": 'Parse {"a": 1} in Lua, "quoted"\nand on two lines.'},
        ],
        main_category="Databases and Data Handling",
        sub_category="File and Data Operations",
        raw_languages=["Lua"],
        languages=["lua"],
        difficulty="hard",
        source="own work",
        licence="CC-BY-4.0",
    )
    ItemFactory(
        benchmark=made,
        key="a-plain",
        main_category="",
        sub_category="",
        languages=[],
        difficulty="",
    )
    ItemFactory(
        benchmark=made,
        key="ü-own",
        main_category="Our own",
        sub_category="Nobody else's",
        raw_languages=["C++", "python"],
        languages=["cpp", "python"],
        licence="Apache-2.0",
    )
    ItemFactory(benchmark=made, key="gone", status="retired")
    return made


def test_a_release_holds_the_active_items_and_stays_as_it_was(benchmark):
    release = make_release(benchmark, "1.0", actor=AnnotatorFactory())
    assert release.item_count == 3
    item = BenchmarkItem.objects.get(key="a-plain")
    item.difficulty = "easy"
    item.save()
    set_item_status(item, "retired", actor=AnnotatorFactory())
    assert release.released_items.get(item=item).difficulty == ""
    second = make_release(benchmark, "1.1")
    assert second.items_digest != release.items_digest
    assert second.before == release
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        Release.objects.update(item_count=9)


@pytest.mark.parametrize(
    ("name", "words"),
    [("1.0", "already"), ("", "one line"), (" x", "blank"), ("a\nb", "one line"), ("x" * 81, "81")],
)
def test_a_name_that_cannot_be_is_refused(benchmark, name, words):
    make_release(benchmark, "1.0")
    with pytest.raises(ReleaseError, match=words):
        make_release(benchmark, name)
    assert benchmark.releases.count() == 1


def test_a_benchmark_without_active_items_is_not_released():
    with pytest.raises(ReleaseError, match="no active item"):
        make_release(BenchmarkFactory(), "1.0")


@pytest.mark.parametrize("file", ["items.jsonl", "own_items.jsonl", "items.parquet"])
def test_what_was_exported_imports_elsewhere_to_the_same_digest(benchmark, tmp_path, file):
    manifest = write_release(make_release(benchmark, "1.0"), tmp_path)
    import_items_file(tmp_path / file, "Elsewhere")
    there = Benchmark.objects.get(name="Elsewhere")
    again = make_release(there, "a copy")
    assert again.items_digest == manifest["items_digest"]
    there.items.filter(key="b-json").update(difficulty="easy")
    assert make_release(there, "changed").items_digest != manifest["items_digest"]


def import_items_file(path, name):
    choices = ItemChoices(allow_unknown_languages=True, allow_unknown_categories=True)
    report = import_items([ImportFile(path, path.name)], name, choices)
    assert not report.errors


def test_the_same_release_gives_the_same_bytes(benchmark, tmp_path):
    release = make_release(benchmark, "1.0")
    first, second = tmp_path / "first", tmp_path / "second"
    write_release(release, first)
    write_release(release, second)
    names = sorted(path.name for path in first.iterdir())
    assert names == [
        "README.md",
        "items.jsonl",
        "items.parquet",
        "manifest.json",
        "own_items.jsonl",
    ]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_the_parquet_file_holds_the_same_items(benchmark, tmp_path):
    write_release(make_release(benchmark, "1.0"), tmp_path)
    table = pyarrow.parquet.read_table(tmp_path / "items.parquet").to_pylist()
    lines = [json.loads(line) for line in lines_of(tmp_path / "items.jsonl")]
    assert [row["id"] for row in table] == [line["id"] for line in lines]
    assert [row["id"] for row in table] == ["a-plain", "b-json", "ü-own"]
    assert [row["messages"] for row in table] == [line["messages"] for line in lines]
    assert table[1]["licence"] == "CC-BY-4.0"
    assert table[0]["difficulty"] is None


def lines_of(path):
    return path.read_text().removesuffix("\n").split("\n")


def test_the_card_names_licences_changes_and_how_to_cite(benchmark, tmp_path):
    make_release(benchmark, "1.0")
    ItemFactory(benchmark=benchmark, key="new", licence="Apache-2.0")
    release = make_release(benchmark, "1.1", notes="One task more.")
    write_release(release, tmp_path)
    card = (tmp_path / "README.md").read_text()
    assert "| Apache-2.0 | 2 |" in card
    assert "| not stated | 1 |" in card
    assert "1 new." in card
    assert "One task more." in card
    assert f"House, release 1.1 ({release.made_at:%Y}). 4 items." in card


def test_changes_between_releases_are_told_by_kind(benchmark):
    first = make_release(benchmark, "1.0")
    ItemFactory(benchmark=benchmark, key="new")
    plain = BenchmarkItem.objects.get(key="a-plain")
    BenchmarkItem.objects.filter(pk=plain.pk).update(is_latest=False)
    undescribed = {"main_category": "", "sub_category": "", "languages": [], "difficulty": ""}
    message = {"role": "user", "content": "Write it again."}
    ItemFactory(benchmark=benchmark, key="a-plain", version=2, messages=[message], **undescribed)
    benchmark.items.filter(key="b-json").update(difficulty="medium")
    benchmark.items.filter(key="ü-own").update(status="retired")
    changes = changes_since(first, make_release(benchmark, "1.1"))
    assert [row.item.key for row in changes.added] == ["new"]
    assert [row.item.key for row in changes.removed] == ["ü-own"]
    assert [(row.key, row.after.item.version) for row in changes.rewritten] == [("a-plain", 2)]
    assert changes.redescribed[0].changes == {"difficulty": ("hard", "medium")}
    assert changes.sentence() == ("1 new, 1 left out, 1 with changed text, 1 with changed labels.")


def test_a_file_in_the_place_of_the_folder_is_refused_and_kept(benchmark, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(ExportError, match="is a file"):
        write_release(make_release(benchmark, "1.0"), taken)
    assert taken.read_text() == "mine"


def test_rows_changed_past_the_application_are_noticed_and_nothing_is_replaced(
    benchmark, tmp_path, monkeypatch
):
    release = make_release(benchmark, "1.0")
    write_release(release, tmp_path)
    whole = (tmp_path / "items.jsonl").read_bytes()
    rows = [{**row, "difficulty": "easy"} for row in released_rows(release)]
    monkeypatch.setattr("curation.release_files.released_rows", lambda release: iter(rows))
    with pytest.raises(ExportError, match="past the application"):
        write_release(release, tmp_path)
    assert (tmp_path / "items.jsonl").read_bytes() == whole
    assert len(list(tmp_path.iterdir())) == 5


def test_the_commands_make_and_write_a_release(benchmark, tmp_path, capsys):
    call_command("release", "House", "1.0")
    call_command("export_release", "house", "1.0", str(tmp_path / "out"))
    digest = benchmark.releases.get().items_digest
    assert capsys.readouterr().out.count(digest) == 2
    with pytest.raises(CommandError, match=r"It has: 1\.0"):
        call_command("export_release", "house", "2.0", str(tmp_path))
    with pytest.raises(CommandError, match=r"There are: .*House"):
        call_command("release", "Hose", "1.0")
