"""Files of tests become versions of test sets, or nothing happens and the report says why."""

import gzip
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from catalog.models import BenchmarkItem
from execution.actions.save_tests import import_tests
from execution.models import Execution, TestSet
from tests.factories import AnswerFactory, BenchmarkFactory, ExecutionFactory, ItemFactory

pytestmark = pytest.mark.django_db

ACECODE = {
    "id": "oss_7",
    "source": "oss",
    "question": "Write double(x).",
    "test_cases": ["assert double(1) == 2", "assert double(double(1)) == 4"],
    "inferences": [{"completion": "..."}],
}
HUMANEVAL = {
    "task_id": "Own/0",
    "prompt": "def double(x):\n    '''Twice x.'''\n",
    "entry_point": "double",
    "canonical_solution": "    return 2 * x\n",
    "test": "def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(0) == 0\n",
}
MBPP = {
    "task_id": 11,
    "text": "Double it.",
    "code": "...",
    "test_list": ["assert double(1) == 2"],
    "challenge_test_list": ["assert double(9) == 18"],
    "test_setup_code": "import math",
}
OWN = {
    "item": "a",
    "entry": "double",
    "prompt": "Double it.",
    "tests": [
        {"call": [1], "expected": 2, "visible": True},
        {"call": [0.1], "expected": 0.2, "tolerance": 1e-9, "weight": 2},
        {"call": ["x"], "raises": "TypeError"},
        {"input": "1\n", "output": "2"},
        {"assert": "assert double([]) == []"},
    ],
}


def file_of(tmp_path, *records, name="tests.jsonl"):
    path = tmp_path / name
    text = "".join(json.dumps(record) + "\n" for record in records).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


@pytest.mark.parametrize(
    ("format", "record", "key", "kinds"),
    [
        ("acecode", ACECODE, "oss_7", ["call", "script"]),
        ("humaneval", HUMANEVAL, "Own/0", ["call", "call"]),
        ("mbpp", MBPP, "11", ["call", "call"]),
        ("own", OWN, "a", ["call", "call", "call", "input", "call"]),
    ],
)
def test_each_format_makes_items_with_tests(tmp_path, format, record, key, kinds):
    report = import_tests(file_of(tmp_path, record), "Mine", format, create_items=True)
    assert report.errors == []
    assert (report.items_made, report.new, report.tests) == (1, 1, len(kinds))
    item = BenchmarkItem.objects.get()
    assert (item.benchmark.name, item.key, item.languages) == ("Mine", key, ["python"])
    tests = TestSet.objects.get()
    assert (tests.item, tests.version, tests.source, tests.entry) == (item, 1, format, "double")
    assert [test["test"]["kind"] for test in tests.tests] == kinds
    assert report.forgeable == kinds.count("script")
    assert AuditEntry.objects.filter(action="tests_imported").count() == 1


def test_what_whoever_answers_has_seen_is_visible(tmp_path):
    import_tests(file_of(tmp_path, MBPP), "Mine", "mbpp", create_items=True)
    tests = TestSet.objects.get()
    assert [test["visible"] for test in tests.tests] == [True, False]
    assert tests.prelude == "import math"


def test_a_compressed_file_and_the_command(tmp_path, capsys):
    path = file_of(tmp_path, HUMANEVAL, name="tests.jsonl.gz")
    words = ("import_tests", str(path), "--benchmark", "Mine", "--format", "humaneval")
    with pytest.raises(CommandError, match="There is no benchmark 'Mine'"):
        call_command(*words)
    call_command(*words, "--create-items")
    assert TestSet.objects.get().prelude == HUMANEVAL["prompt"]


def test_the_same_file_twice_changes_nothing_and_another_makes_a_version(tmp_path):
    item = ItemFactory(key="oss_7", benchmark=BenchmarkFactory(name="Mine"))
    ran = None
    for record, counts in (
        (ACECODE, (1, 0, 0)),
        (ACECODE, (0, 0, 1)),
        ({**ACECODE, "test_cases": ["assert double(2) == 4"]}, (0, 1, 0)),
    ):
        report = import_tests(file_of(tmp_path, record), "Mine", "acecode")
        assert (report.new, report.changed, report.unchanged) == counts
        ran = ran or ExecutionFactory(answer=AnswerFactory(item=item))
    assert list(item.test_sets.order_by("version").values_list("version", "is_latest")) == [
        (1, False),
        (2, True),
    ]
    assert not Execution.objects.get().is_current  # it was run against tests that are old


@pytest.mark.parametrize(
    ("format", "record", "words"),
    [
        ("acecode", {**ACECODE, "test_cases": ["double("]}, "line 1: test_cases[0]: double("),
        ("acecode", {**ACECODE, "test_cases": []}, "line 1: test_cases"),
        ("acecode", {"id": "x"}, "line 1: question: nothing. Add this field."),
        ("humaneval", {**HUMANEVAL, "test": "x = 1"}, "no function check(candidate)"),
        ("humaneval", {**HUMANEVAL, "entry_point": "a b"}, "entry_point"),
        ("own", {**OWN, "language": "pyhton"}, "Did you mean python?"),
        ("own", {**OWN, "entry": ""}, "Name the function that is called"),
        ("own", {**OWN, "tests": [{"call": [1], "output": "2"}]}, "Give one of"),
        ("own", {**OWN, "tests": [{"cal": [1]}]}, "cal"),
        ("own", {**OWN, "language": "bash"}, "Functions of Bash are not called"),
        ("own", {**OWN, "item": "unknown"}, "key: unknown. The benchmark has no such item"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(tmp_path, capsys, format, record, words):
    benchmark = BenchmarkFactory(name="Mine")
    for key in ("oss_7", "Own/0", "11", "a", "good"):
        ItemFactory(key=key, benchmark=benchmark)
    good = {"acecode": {**ACECODE, "id": "good"}, "humaneval": {**HUMANEVAL, "task_id": "good"}}
    records = [record, good.get(format, {**OWN, "item": "good"})]
    with pytest.raises(CommandError, match="nothing was written"):
        call_command(
            "import_tests",
            str(file_of(tmp_path, *records)),
            *("--benchmark", "Mine", "--format", format),
        )
    assert words in capsys.readouterr().err
    assert not TestSet.objects.exists()


def test_an_item_stands_once_in_a_file(tmp_path):
    ItemFactory(key="oss_7", benchmark=BenchmarkFactory(name="Mine"))
    report = import_tests(file_of(tmp_path, ACECODE, ACECODE), "Mine", "acecode")
    assert [error.line for error in report.errors] == [2]
    assert "as on line 1" in report.errors[0].found


EVALPLUS = {
    "task_id": "Own/1",
    "prompt": "def spread(xs):\n    '''Largest less smallest, and the list.'''\n",
    "entry_point": "spread",
    "canonical_solution": "    return (max(xs) - min(xs), xs)\n",
    "base_input": [[[1, 4]], [[2.5, 0.1]]],
    "plus_input": [[[]], [list(range(100))], [["a"]]],
    "atol": 1e-6,
}


def test_what_inputs_give_is_found_out_by_the_reference(tmp_path, settings, runner_address):
    settings.RUNNER = runner_address
    report = import_tests(file_of(tmp_path, EVALPLUS), "Mine", "evalplus", create_items=True)
    assert report.errors == []
    tests = [test["test"] for test in TestSet.objects.get().tests]
    # An empty list and a text raise, and are left out.
    assert [test["calls"] for test in tests] == [
        ["([1, 4],)"],
        ["([2.5, 0.1],)"],
        [f"({list(range(100))},)"],
    ]
    assert tests[0]["check"] == "is_close(result0, (3, [1, 4]), 1e-06)"
    assert tests[2]["check"].startswith("is_close(result0, (99, [0, 1,")


def test_a_reference_that_gives_nothing_is_named(tmp_path, settings, runner_address):
    settings.RUNNER = runner_address
    broken = {**EVALPLUS, "canonical_solution": "    raise ValueError\n"}
    report = import_tests(file_of(tmp_path, broken), "Mine", "evalplus", create_items=True)
    assert [error.field for error in report.errors] == ["canonical_solution"]
    assert not TestSet.objects.exists()


def test_without_a_runner_nothing_is_found_out(tmp_path, settings, capsys):
    settings.RUNNER = str(tmp_path / "nothing")
    words = ("--benchmark", "Mine", "--format", "evalplus", "--create-items")
    with pytest.raises(CommandError, match="found out by running: No runner answers"):
        call_command("import_tests", str(file_of(tmp_path, EVALPLUS)), *words)
    assert not BenchmarkItem.objects.exists()
