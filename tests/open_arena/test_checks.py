"""What `python -m open_arena` finds in items, a line for each fault."""

import json

import pytest

from open_arena.balance import balance_lines
from open_arena.checks.fences import PARSERS
from open_arena.checks.prose import tokens
from open_arena.checks.running import faults_of_programs
from open_arena.reading import read_item
from sandbox import Runner
from tests.open_arena.conftest import WHOLE
from tests.runner import running

TASK = "Our ferry office drops cancelled tickets like this and some stay. Why?"
OTHER = "A choir of forty wants its seating plan printed by voice, tallest at the back, by Friday."


def with_task(text, **others):
    """The whole item with another task, and so nothing in common with the first."""
    head, _rest = WHOLE.split("turns:\n")
    changed = f"{head}turns:\n  - user: {json.dumps(text, ensure_ascii=False)}\n"
    for before, after in others.items():
        changed = changed.replace(f"{before}: ", f"{before}: {after} #")
    return changed


def test_a_right_item_has_no_fault(write, told):
    write()
    write("choir-seats", with_task(OTHER))
    assert told() == []


def test_two_items_that_are_alike_are_named(write, told):
    write()
    write("ferry-again", WHOLE.replace("cancelled tickets", "cancelled bookings"))
    faults = told()
    assert any("alike to ferry-" in fault for fault in faults)
    assert any("words in a row with ferry-" in fault for fault in faults)


def test_ten_words_in_a_row_are_found_in_a_published_text(write, told, tmp_path):
    write()
    published = tmp_path / "published.jsonl"
    published.write_text(json.dumps({"id": "p7", "prompt": f"Hello! {TASK} And then."}) + "\n")
    assert told() == []
    (fault,) = told("--against", str(published))
    assert "code-debugging/ferry-tickets.yaml: turns: shares 12 words in a row" in fault
    assert "published.jsonl, p7" in fault
    published.write_text(json.dumps({"id": "p7", "prompt": " ".join(TASK.split()[:9])}) + "\n")
    assert told("--against", str(published)) == []


def test_only_what_is_named_is_reported_and_compared_with_all(write, told):
    write()
    second = write("ferry-again", WHOLE)
    write("broken", "title: x\n")
    faults = told(str(second))
    assert faults
    assert all("ferry-again.yaml" in fault for fault in faults)


def test_every_parser_takes_right_code_and_refuses_broken_code():
    right = {
        "python": "  async def f():\n      return 1\n",
        "javascript": "import a from 'a';\nexport const b = await a();\n",
        "json": '{"a": 1}\n{"a": 2}\n',
        "yaml": "a: !Ref b\n---\nc: [1]\n",
        "toml": "[a]\nb = 1\n",
        "xml": "<a/><b>&amp;</b>",
        "bash": "if true; then echo 1; fi\n",
        "sql": "SELECT 'it''s (' FROM t -- (\n WHERE (a = 1)\n",
    }
    broken = {
        "python": "def f(:\n",
        "javascript": "const = 3;\n",
        "json": '{"a": 1,}',
        "yaml": "a: [1\n",
        "toml": "a = \n",
        "xml": "<a><b></a>",
        "bash": "if true; then echo 1\n",
        "sql": "SELECT (1",
    }
    assert {name: PARSERS[name](code) for name, code in right.items()} == dict.fromkeys(right, "")
    assert all(PARSERS[name](code) for name, code in broken.items())
    assert PARSERS["python"]("def is_late(train: str) -> bool\n") == ""
    assert PARSERS["python"]("def is_late(train: str -> bool\n")


def test_code_that_does_not_parse_is_a_fault_unless_the_item_says_so(write, told):
    broken = WHOLE.replace("for t in tickets:\n          if", "for t in tickets\n          if")
    write(text=broken)
    (fault,) = told()
    assert "turns.0: the python that begins 'for t in tickets' does not parse" in fault
    write(text=broken.replace("changes its list.", "changes its list; it does not parse."))
    assert told() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Too short now", "3 tokens; 5 to 6,700 are meant"),
        (" ".join(f"w{n}" for n in range(6_701)), "6,701 tokens"),
        ("Please don't recieve the same parcel twice here.", "'recieve' is usually written"),
        ("我们的渡口售票处每天晚上要把退票去掉，结果总有几张留下来。", "but the label says en"),
    ],
)
def test_words_are_looked_at(write, told, text, words):
    write(text=with_task(text))
    (fault,) = told()
    assert words in fault


def test_a_chinese_item_is_chinese_and_simplified(write, told):
    write(text=with_task(OTHER, natural_language="zh"))
    (fault,) = told()
    assert "0% of the signs outside of code are Chinese" in fault
    text = "我們的渡口售票处每天晚上要把退票去掉，结果总有几张留下来。"
    write(text=with_task(text, natural_language="zh"))
    (fault,) = told()
    assert "traditional characters: 們" in fault
    write(text=with_task(text.replace("們", "们"), natural_language="zh"))
    assert told() == []


def test_a_token_is_a_word_a_sign_or_a_chinese_character():
    assert tokens("x[0] += don't\n") == 9
    assert tokens("退票 Why") == 3


def test_the_balance_says_what_is_there_of_what_is_meant(write):
    lines = list(balance_lines([read_item(write())]))
    assert any(line.split()[:3] == ["Code", "Debugging", "1/2"] for line in lines)
    assert any(line.split()[:2] == ["all", "1/92"] for line in lines)
    assert "1 items of 397" in lines


def test_programs_are_run_and_tell_right_from_wrong(write):
    right = "return [t for t in tickets if not t['cancelled']]"
    passes = WHOLE.replace(
        "for t in tickets:\n                if", f"{right}\n            if 0:\n                if"
    )
    fails = WHOLE.replace('if not t["cancelled"]]', "]")
    assert WHOLE not in {passes, fails}
    items = [read_item(write(key, text)) for key, text in
             {"right": WHOLE, "passes": passes, "fails": fails}.items()]  # fmt: skip
    with running() as (address, _process):
        faults = list(faults_of_programs(items, Runner(address), 2))
    places = {(fault.file.stem, fault.field) for fault in faults}
    assert places == {("passes", "program.wrong.0"), ("fails", "program.reference")}


def test_a_task_names_what_its_tests_call_and_no_test_stands_twice(write, told):
    write(text=WHOLE.replace("Please give me `kept(tickets)`.", "Please give me a function."))
    (fault,) = told()
    assert "program.entry: the task does not name the function kept" in fault
    first = "    - {call: [[]], expected: []}\n"
    write(text=WHOLE.replace(first, first + first))
    (fault,) = told()
    assert "program.tests.1: it is test 0 once more" in fault


def test_a_wrong_program_is_one_that_could_be_handed_in(write, told):
    write(text=WHOLE.replace("            for t in tickets:", "            for t in tickets"))
    (fault,) = told()
    assert "program.wrong.0: does not parse" in fault
