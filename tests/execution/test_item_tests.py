"""The page of an item's tests: read, written, tried."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from execution.models import TestSet
from tests.factories import ExecutionFactory, ItemFactory, SynthesisFactory, TestSetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    item = ItemFactory()
    TestSetFactory(item=item)
    return item


def address(item, name="item_tests"):
    return reverse(f"execution:{name}", args=[item.public_id])


def test_tests_and_results_are_shown(as_curator, item):
    execution = ExecutionFactory(answer__item=item)
    text = as_curator.get(address(item)).text
    assert "double(1)" in text
    assert execution.competitor.name in text
    assert "2 / 2" in text


def test_programs_that_came_with_the_tests_are_shown(as_curator):
    wrong = [{"mistake": "Adds one.", "program": "def double(x):\n    return x + 1"}]
    tests = TestSetFactory(right_program="def double(x):\n    return x * 2", wrong_programs=wrong)
    text = as_curator.get(address(tests.item)).text
    assert "return x * 2" in text
    assert "Wrong: Adds one." in text
    assert "return x + 1" in text


def test_written_tests_are_a_new_version(as_curator, curator, item):
    lines = "assert double(3) == 6\n\nassert double(0) == 0"
    assert as_curator.post(address(item, "write_tests"), {"tests": lines}).status_code == 302
    tests = TestSet.objects.get(item=item, is_latest=True)
    assert (tests.version, tests.source, tests.made_by) == (2, "written", curator.annotator)
    assert [test["test"]["check"] for test in tests.tests] == ["result0 == 6", "result0 == 0"]
    assert AuditEntry.objects.get(action="tests_written").actor == curator.annotator


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("assert double(1) == 2\nassert double(", "no Python"),
        ("assert 1 == 1", "No function is called"),
        ("double(2)", "begin with assert"),
        ("", "required"),
    ],
)
def test_what_is_no_test_is_said_so(as_curator, item, lines, words):
    reply = as_curator.post(address(item, "write_tests"), {"tests": lines})
    assert reply.status_code == 422
    assert words in reply.text
    assert TestSet.objects.count() == 1


def test_a_program_is_tried_and_nothing_is_kept(as_curator, item, settings, runner_address):
    settings.RUNNER = runner_address
    program = {"program": "def double(x):\n    return 2"}
    text = as_curator.post(address(item, "try_program"), program).text
    assert "1 of 2 passed" in text
    assert "It returned 2." in text
    assert not item.executions.exists()
    prose = {"program": "```js\nlet x\n```"}
    assert "No program was found" in as_curator.post(address(item, "try_program"), prose).text


def test_without_a_runner_the_page_says_so(as_curator, item, settings, tmp_path):
    settings.RUNNER = str(tmp_path / "nothing")
    reply = as_curator.post(address(item, "try_program"), {"program": "x = 1"})
    assert reply.status_code == 503
    assert "No runner answers" in reply.text


def test_what_came_of_a_synthesis_is_told_test_by_test(as_curator, item):
    tests = [{"text": "assert double(1) == 3", "fate": "failed", "reason": "fail: It returned 2."}]
    SynthesisFactory(item=item, tests=tests, written=3, kept=2, mutants=10, killed=9)
    text = as_curator.get(address(item)).text
    assert "House:writer wrote 3 tests, House:filter tried them: 2 survived" in text
    assert "notice 90 % of 10 small mistakes" in text
    assert "fail: It returned 2." in text
