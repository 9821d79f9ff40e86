"""Items from files: made, changed, described anew, or left alone, and never half."""

import difflib
import hashlib
import json
from pathlib import Path

import pytest

from accounts.models import AuditEntry
from annotations.models import Battle
from catalog.actions.import_items import import_items
from catalog.intake.items import ItemChoices
from catalog.intake.report import RefusedError
from catalog.intake.run import ImportFile
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from catalog.taxonomy import Category
from tests.factories import BattleFactory
from tests.intake import codearena, faults, item, jsonl, tables, tagged

pytestmark = pytest.mark.django_db


OLD, NEW = "Specialized Computing Areas", "Databases and Data Handling"


def test_new_items_make_their_benchmark_and_are_counted(tmp_path: Path):
    rows = item("one", difficulty="hard", languages=["c++"]), item("two")
    report = import_items([jsonl(tmp_path / "a.jsonl", *rows)], "My tasks")
    benchmark = Benchmark.objects.get()
    assert (benchmark.name, benchmark.slug) == ("My tasks", "my-tasks")
    one = BenchmarkItem.objects.get(key="one")
    assert (one.raw_languages, one.languages, one.difficulty) == (["c++"], ["cpp"], "hard")
    assert (one.version, one.is_latest, one.main_category) == (1, True, "")
    assert one.prompt_digest == hashlib.sha256(b"Write it.").hexdigest()
    counts = ("rows_read", "items_created", "items_unchanged", "rows_refused")
    assert [report.counts[name] for name in counts] == [2, 2, 0, 0]
    assert report.facts()["benchmark"] == "My tasks (new)"


def test_several_files_plain_and_packed_go_into_a_benchmark_named_by_its_slug(tmp_path: Path):
    import_items([jsonl(tmp_path / "a.jsonl", item("one"))], "My tasks")
    files = [
        jsonl(tmp_path / "b.jsonl", item("two")),
        jsonl(tmp_path / "c.jsonl.gz", item("three")),
    ]
    report = import_items(files, "my-tasks")
    assert Benchmark.objects.count() == 1
    assert report.counts["rows_read"] == 2
    assert set(BenchmarkItem.objects.values_list("key", flat=True)) == {"one", "two", "three"}


def test_the_same_file_twice_changes_nothing(tmp_path: Path):
    answers = [{"competitor": "model one", "text": "Done."}]
    rows = item("one", answers=answers, languages=["general"]), item("two", difficulty="easy")
    file = jsonl(tmp_path / "a.jsonl", *rows)
    import_items([file], "My tasks")
    before = tables()
    report = import_items([file], "My tasks")
    assert tables() == before
    assert (report.counts["items_unchanged"], report.counts["answers_unchanged"]) == (2, 1)
    assert report.changed == 0
    assert "Nothing changed: everything was there already." in report.lines()


def test_changed_text_makes_a_version_and_battles_stay_with_theirs(tmp_path: Path):
    import_items([jsonl(tmp_path / "a.jsonl", item("one", difficulty="hard"))], "My tasks")
    first = BenchmarkItem.objects.get()
    BattleFactory(item=first)
    report = import_items([jsonl(tmp_path / "b.jsonl", item("one", "Write it well."))], "My tasks")
    first.refresh_from_db()
    second = BenchmarkItem.objects.get(version=2)
    assert (first.is_latest, second.is_latest) == (False, True)
    assert (first.messages[0]["content"], second.difficulty) == ("Write it.", "hard")
    assert Battle.objects.get().item == first
    assert (report.counts["items_changed"], report.counts["items_created"]) == (1, 0)


def test_versions_go_on_counting_and_one_is_the_latest(tmp_path: Path):
    for n in range(1, 5):
        import_items([jsonl(tmp_path / "a.jsonl", item("one", f"Write it {n}."))], "My tasks")
    versions = BenchmarkItem.objects.order_by("version").values_list("version", "is_latest")
    assert list(versions) == [(1, False), (2, False), (3, False), (4, True)]


def test_a_changed_description_is_written_in_place_and_on_record(tmp_path: Path):
    rows = item("one", difficulty="hard", main_category=OLD, sub_category="Security")
    import_items([jsonl(tmp_path / "a.jsonl", rows)], "My tasks")
    changed = item("one", difficulty="easy", main_category=NEW)
    report = import_items([jsonl(tmp_path / "b.jsonl", changed)], "My tasks")
    found = BenchmarkItem.objects.get()
    assert (found.version, found.difficulty) == (1, "easy")
    assert (found.main_category, found.sub_category) == (NEW, "")
    assert report.counts["items_updated"] == 1
    entry = AuditEntry.objects.get(action="item_described")
    assert entry.subject == f"item {found.public_id}"
    assert entry.details["difficulty"] == ["hard", "easy"]


def test_a_new_version_of_a_retired_item_is_retired(tmp_path: Path):
    import_items([jsonl(tmp_path / "a.jsonl", item("one"), item("two"))], "My tasks")
    BenchmarkItem.objects.filter(key="one").update(status="retired")
    rows = item("one", "Write it well."), item("two", "Write it well.")
    import_items([jsonl(tmp_path / "b.jsonl", *rows)], "My tasks")
    second = dict(BenchmarkItem.objects.filter(version=2).values_list("key", "status"))
    assert second == {"one": "retired", "two": "active"}


def test_a_new_version_that_is_described_otherwise_is_on_record_too(tmp_path: Path):
    rows = item("one", languages=["c"], licence="X"), item("two", languages=["c"])
    import_items([jsonl(tmp_path / "a.jsonl", *rows)], "My tasks")
    rows = item("one", "Write it well.", languages=["ada"]), item("two", "Write it well.")
    import_items([jsonl(tmp_path / "b.jsonl", *rows)], "My tasks")
    entry = AuditEntry.objects.get(action="item_described")
    second = BenchmarkItem.objects.get(key="one", version=2)
    assert entry.subject == f"item {second.public_id}"
    assert entry.details == {"languages": [["c"], ["ada"]], "raw_languages": [["c"], ["ada"]]}


def test_what_a_file_leaves_empty_stays_as_it_is(tmp_path: Path):
    full = item(
        "one", difficulty="hard", main_category=OLD, sub_category="Security", languages=["C"]
    )
    import_items([jsonl(tmp_path / "a.jsonl", full)], "My tasks")
    before = tables()
    report = import_items([jsonl(tmp_path / "b.jsonl", item("one"))], "My tasks")
    assert tables() == before
    assert report.counts["items_unchanged"] == 1


def test_a_record_of_codearena_brings_its_answers_and_its_category(tmp_path: Path):
    fields = {"gpt-x (new)_response": "Like so.", "org/model_response": "Or so."}
    row = codearena(**fields, meta=tagged("no such tag", "sorting"))
    report = import_items([jsonl(tmp_path / "a.jsonl", row)], "CodeArena")
    found = BenchmarkItem.objects.get()
    assert found.sub_category == "Algorithm Design and Implementation"
    names = {answer.competitor.name: answer.text for answer in Answer.objects.all()}
    assert names == {"gpt-x (new)": "Like so.", "org/model": "Or so."}
    assert set(Competitor.objects.values_list("slug", flat=True)) == {"gpt-x-new", "org-model"}
    assert report.facts()["unknown_tags"] == "no such tag"
    assert report.counts["answers_created"] == 2


def test_our_own_tags_never_overrule_a_curator_but_a_stated_table_does(tmp_path: Path):
    file = jsonl(tmp_path / "a.jsonl", codearena(meta=tagged("sorting")))
    import_items([file], "CodeArena")
    BenchmarkItem.objects.update(main_category="Mine", sub_category="My own")
    import_items([file], "CodeArena")
    assert BenchmarkItem.objects.get().sub_category == "My own"
    table = {"sorting": Category("Theirs", "Their own")}
    import_items([file], "CodeArena", ItemChoices(tags=table))
    assert BenchmarkItem.objects.get().sub_category == "Their own"


def test_an_item_of_no_known_tag_has_no_category_and_is_counted(tmp_path: Path):
    row = codearena(meta=tagged("zzz"))
    report = import_items([jsonl(tmp_path / "a.jsonl", row)], "CodeArena")
    assert BenchmarkItem.objects.get().main_category == ""
    assert report.counts["items_without_category"] == 1


def test_an_unknown_language_is_refused_or_kept_as_it_was_stated(tmp_path: Path):
    file = jsonl(tmp_path / "a.jsonl", item("one", languages=["Pyton", "c"]))
    report = import_items([file], "My tasks")
    assert faults(report) == [("a.jsonl", 1, "languages")]
    assert "python" in report.errors[0].fix
    assert not Benchmark.objects.exists()
    report = import_items([file], "My tasks", ItemChoices(allow_unknown_languages=True))
    found = BenchmarkItem.objects.get()
    assert (found.raw_languages, found.languages) == (["Pyton", "c"], ["c"])
    assert report.facts()["unknown_languages"] == "Pyton"


def test_unknown_tags_and_languages_that_are_kept_are_compared_with_nothing(
    tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(difflib, "get_close_matches", lambda *_: pytest.fail("compared"))
    rows = [item(str(n), task_types=[f"tag {n}"], languages=[f"lang {n}"]) for n in range(3)]
    file = jsonl(tmp_path / "a.jsonl", *rows)
    report = import_items([file], "My tasks", ItemChoices(allow_unknown_languages=True))
    assert report.facts()["unknown_tags"] == "tag 0, tag 1, tag 2"


def test_one_bad_row_writes_nothing_and_every_error_of_every_file_is_listed(tmp_path: Path):
    long = "x" * 101
    first = jsonl(tmp_path / "a.jsonl", item("one"), item("two", licence=long), {"key": "x"})
    second = jsonl(tmp_path / "b.jsonl", item("", languages=["nolang"]), item("five"))
    report = import_items([first, second], "My tasks", format="own_items")
    assert faults(report) == [
        ("a.jsonl", 2, "licence"),
        ("a.jsonl", 3, "messages"),
        ("b.jsonl", 1, "key"),
    ]
    assert (report.counts["rows_read"], report.counts["rows_refused"]) == (5, 3)
    assert all(not rows for rows in tables().values())


def test_refused_rows_are_counted_by_row_where_several_stand_on_a_line(tmp_path: Path):
    path = tmp_path / "a.json"
    rows = [item(str(n), languages=["nolang", "nolang"] if n else []) for n in range(4)]
    path.write_text(json.dumps([*rows, {"key": "x", "messages": []}]), encoding="utf-8")
    report = import_items([ImportFile(path, path.name)], "My tasks")
    assert (report.counts["rows_read"], report.counts["rows_refused"]) == (5, 4)
    assert [(error.line, error.row) for error in report.errors] == [
        *((1, row) for row in (2, 2, 3, 3, 4, 4)),
        (1, 5),
    ]


def test_two_answers_of_one_model_in_a_record_are_refused(tmp_path: Path):
    answers = [{"competitor": "model one", "text": text} for text in ("This.", "That.")]
    report = import_items([jsonl(tmp_path / "a.jsonl", item("one", answers=answers))], "My tasks")
    assert faults(report) == [("a.jsonl", 1, "answers")]


def test_models_whose_names_look_alike_in_an_address_have_slugs_of_their_own(tmp_path: Path):
    names = ["Model (7B)", "model-7b", "模型", "🙂", "model/7b"]
    answers = [{"competitor": name, "text": "Done."} for name in names]
    import_items([jsonl(tmp_path / "a.jsonl", item("one", answers=answers))], "My tasks")
    slugs = dict(Competitor.objects.values_list("name", "slug"))
    assert [slugs[name] for name in ("Model (7B)", "model-7b", "model/7b")] == [
        "model-7b",
        "model-7b-2",
        "model-7b-3",
    ]
    assert len(set(slugs.values())) == 5
    assert all(slugs.values())


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path):
    file = jsonl(tmp_path / "a.jsonl", item("one"), item("two"))
    tried = import_items([file], "My tasks", dry_run=True)
    assert all(not rows for rows in tables().values())
    done = import_items([file], "My tasks")
    assert tried.facts() == done.facts()
    assert tried.facts()["items_created"] == 2


@pytest.mark.parametrize("name", ["", " mine", "x" * 201, "two\nlines"])
def test_a_benchmark_has_a_name_that_can_be_shown(tmp_path: Path, name: str):
    with pytest.raises(RefusedError, match="is no name for a benchmark"):
        import_items([jsonl(tmp_path / "a.jsonl", item("one"))], name)
