"""Answers from files: facts that are added once and never changed."""

import hashlib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalog.actions.import_answers import import_answers
from catalog.actions.import_items import import_items
from catalog.intake.run import ImportFile
from catalog.models import Answer, Benchmark, BenchmarkItem, Competitor
from tests.intake import answer, failure, faults, item, jsonl, tables

pytestmark = pytest.mark.django_db
NAME = "My tasks"


@pytest.fixture
def benchmark(tmp_path: Path) -> Benchmark:
    rows = item("one"), item("two", "Write two.")
    import_items([jsonl(tmp_path / "items.jsonl", *rows)], NAME)
    return Benchmark.objects.get()


def completion(key: str, text: str, prompt: str = "def f():") -> dict:
    fields = {"task_id": key, "prompt": prompt, "completion_raw": text}
    return {**fields, "completion_processed": ""}


def test_answers_are_written_with_what_the_server_said_of_them(tmp_path: Path, benchmark):
    row = answer("one", finish_reason="stop", prompt_tokens=3, completion_tokens=9, seconds=0.5)
    report = import_answers([jsonl(tmp_path / "a.jsonl", row, failure("two"))], NAME)
    ready, failed = Answer.objects.order_by("item__key")
    assert (ready.status, ready.text, ready.finish_reason) == ("ready", "Done.", "stop")
    assert (ready.prompt_tokens, ready.completion_tokens, ready.seconds) == (3, 9, 0.5)
    assert ready.text_digest == hashlib.sha256(b"Done.").hexdigest()
    assert (failed.status, failed.text, failed.failure_kind) == ("failed", "", "model")
    assert (report.counts["answers_created"], report.counts["answers_failed"]) == (2, 1)
    assert (report.counts["models_created"], report.facts()["new_models"]) == (1, "model one")


def test_the_same_answers_twice_change_nothing(tmp_path: Path, benchmark):
    file = jsonl(tmp_path / "a.jsonl", answer("one"), failure("two"))
    import_answers([file], NAME)
    before = tables()
    report = import_answers([file, file], NAME)
    assert tables() == before
    assert (report.counts["answers_unchanged"], report.counts["answers_created"]) == (4, 0)


def test_another_text_is_refused_with_the_way_out(tmp_path: Path, benchmark):
    import_answers([jsonl(tmp_path / "a.jsonl", answer("one"))], NAME)
    before = tables()
    other = jsonl(tmp_path / "b.jsonl", answer("two"), answer("one", text="Done better."))
    report = import_answers([other], NAME)
    assert faults(report) == [("b.jsonl", 2, "text")]
    assert report.errors[0].found == "Done better."
    assert "choose that other texts are new attempts" in report.errors[0].fix
    assert tables() == before


def test_two_files_of_one_run_that_disagree_are_refused(tmp_path: Path, benchmark):
    files = [
        jsonl(tmp_path / "a.jsonl", answer("one")),
        jsonl(tmp_path / "b.jsonl", answer("one", text="Done better.")),
    ]
    assert faults(import_answers(files, NAME)) == [("b.jsonl", 1, "text")]


def test_a_new_attempt_stands_beside_the_first_and_both_are_known_again(tmp_path: Path, benchmark):
    first = jsonl(tmp_path / "a.jsonl", answer("one"))
    second = jsonl(tmp_path / "b.jsonl", answer("one", text="Done better."))
    import_answers([first], NAME)
    import_answers([second], NAME, new_attempts=True)
    assert list(Answer.objects.order_by("attempt").values_list("attempt", "text")) == [
        (1, "Done."),
        (2, "Done better."),
    ]
    before = tables()
    report = import_answers([first, second], NAME, new_attempts=True)
    assert tables() == before
    assert report.counts["answers_unchanged"] == 2


def test_the_same_text_with_other_details_is_counted_and_left(tmp_path: Path, benchmark):
    import_answers([jsonl(tmp_path / "a.jsonl", answer("one", seconds=1.0))], NAME)
    report = import_answers([jsonl(tmp_path / "b.jsonl", answer("one", seconds=2.0))], NAME)
    assert report.counts["answers_with_other_details"] == 1
    assert Answer.objects.get().seconds == 1.0


def test_samples_are_different_answers(tmp_path: Path, benchmark):
    rows = answer("one", sample=1), answer("one", sample=2, text="Again.")
    import_answers([jsonl(tmp_path / "a.jsonl", *rows)], NAME)
    assert Answer.objects.count() == 2


def test_an_answer_to_no_item_is_refused_with_the_nearest_key(tmp_path: Path, benchmark):
    report = import_answers([jsonl(tmp_path / "a.jsonl", answer("onee"))], NAME)
    assert faults(report) == [("a.jsonl", 1, "item")]
    assert report.errors[0].fix.startswith("Did you mean one? Import the items first")


def test_numbers_and_words_that_no_column_holds_are_refused(tmp_path: Path, benchmark):
    rows = (
        answer("one", completion_tokens=2_147_483_648),
        answer("two", finish_reason="x" * 41),
    )
    report = import_answers([jsonl(tmp_path / "a.jsonl", *rows)], NAME)
    assert faults(report) == [("a.jsonl", 1, "completion_tokens"), ("a.jsonl", 2, "finish_reason")]


def test_items_are_made_from_prompts_only_when_that_was_asked(tmp_path: Path):
    rows = completion("t/1", "a"), completion("t/1", "b"), completion("t/2", "c", "def g():")
    file = jsonl(tmp_path / "answers.json", *rows)
    file = ImportFile(file.path, file.name, competitor="org--model")
    assert faults(import_answers([file], NAME)) == [("answers.json", n, "item") for n in (1, 2, 3)]
    report = import_answers([file], NAME, create_items=True)
    assert report.facts()["not_imported"] == "completion_processed"
    prompts = dict(BenchmarkItem.objects.values_list("key", "messages"))
    assert prompts["t/2"] == [{"role": "user", "content": "def g():"}]
    samples = (
        Answer.objects.filter(item__key="t/1").order_by("sample").values_list("sample", "text")
    )
    assert list(samples) == [(1, "a"), (2, "b")]
    assert (report.counts["items_created"], report.counts["answers_created"]) == (2, 3)
    before = tables()
    assert not import_answers([file], NAME, create_items=True).changed
    assert tables() == before


def test_items_cannot_be_made_without_prompts(tmp_path: Path):
    report = import_answers([jsonl(tmp_path / "a.jsonl", answer("one"))], NAME, create_items=True)
    assert "carries no prompt" in report.errors[0].fix
    assert not Benchmark.objects.exists()


def test_an_answer_to_another_text_is_refused(tmp_path: Path, benchmark):
    rows = answer("one", prompt="Write it."), answer("two", prompt="Write three.")
    report = import_answers([jsonl(tmp_path / "a.jsonl", *rows)], NAME)
    assert faults(report) == [("a.jsonl", 2, "prompt")]


def test_answers_go_to_the_newest_version_of_an_item(tmp_path: Path, benchmark):
    changed = jsonl(tmp_path / "items2.jsonl", item("one", "Write it well."))
    import_items([changed], NAME)
    import_answers([jsonl(tmp_path / "a.jsonl", answer("one"))], NAME)
    assert Answer.objects.get().item.version == 2


def test_an_empty_answer_is_refused_or_kept_as_a_failure(tmp_path: Path):
    file = jsonl(tmp_path / "answers.json", completion("t/1", " "))
    file = ImportFile(file.path, file.name, competitor="model")
    assert faults(import_answers([file], NAME, create_items=True)) == [
        ("answers.json", 1, "completion_raw")
    ]
    report = import_answers([file], NAME, create_items=True, empty="failed")
    assert report.counts["answers_failed"] == 1
    assert Answer.objects.get().failure_kind == "model"


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_answers", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_gives_each_file_its_own_model(tmp_path: Path):
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path in paths:
        jsonl(path, completion("t/1", f"By {path.name}."))
    models = "--competitor", "first", "--competitor", "second"
    out = run(*paths, "--benchmark", NAME, *models, "--create-items")
    assert "answers created              2" in out
    assert dict(Answer.objects.values_list("competitor__name", "text")) == {
        "first": "By a.json.",
        "second": "By b.json.",
    }


def test_the_command_refuses_models_that_do_not_go_with_the_files(tmp_path: Path):
    paths = [tmp_path / f"{n}.json" for n in range(3)]
    models = "--competitor", "first", "--competitor", "second"
    with pytest.raises(CommandError, match="2 models for 3 files"):
        run(*paths, "--benchmark", NAME, *models)


def test_competitors_are_shared_between_benchmarks(tmp_path: Path, benchmark):
    import_answers([jsonl(tmp_path / "a.jsonl", answer("one"))], NAME)
    import_items([jsonl(tmp_path / "i.jsonl", item("x"))], "Other tasks")
    report = import_answers([jsonl(tmp_path / "b.jsonl", answer("x"))], "Other tasks")
    assert Competitor.objects.count() == 1
    assert "models_created" not in report.counts
