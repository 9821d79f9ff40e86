"""Steps that ask model servers: a fake server, the real engine."""

import json
import subprocess
import sys
import time

import pytest

from tests.corpus.conftest import aside, documents, step
from tests.corpus.model_server import serve
from training.exported import read_export

pytestmark = pytest.mark.corpus

ASKING = """
[read]
paths = ["*.jsonl"]
format = "jsonl"
licence = "MIT"

[[step]]
do = "rewrite"
model = "fake"
servers = ["{url}"]
price_in = 1.0
price_out = 2.0

[[step]]
do = "answer"
model = "fake"
servers = ["{url}"]
samples = 3
{more}
[[step]]
do = "judge"
model = "fake"
servers = ["{url}"]

[[step]]
do = "choose"

[write]
shapes = ["documents", "items", "sft"]
"""
TEST = """
[[step]]
do = "test"
model = "fake"
servers = ["{url}"]
runner = "{runner}"
"""


@pytest.fixture
def fake():
    with serve() as server:
        yield server


def pages(made, count=20):
    text = "PAGE {0} shows how numbers are added up, in words and with code."
    rows = [
        {"id": f"p{n:02d}", "text": text.format(f"{n:02d}"), "metadata": {"language": "python"}}
        for n in range(count)
    ]
    made.rows("pages.jsonl", rows)


def test_questions_are_written_answered_judged_and_the_best_is_kept(made, fake):
    pages(made)
    made.recipe(ASKING.format(url=fake.url, more=""))
    out = made.run("--tasks", 2)
    kept = documents(out)
    assert step(out, "rewrite")["dropped"] == {"does not stand by itself": 2}
    assert [row["id"] for row in kept] == sorted(row["id"] for row in kept)
    assert all("sum(numbers)" in row["metadata"]["answer"] for row in kept)
    assert {row["metadata"]["chosen"] for row in kept} == {"8 of 10: It works."}
    dropped = step(out, "choose")["dropped"]
    assert len(kept) + dropped.get("no good answer", 0) == 18
    report = (out / "report.html").read_text()
    assert "<td>rewrite</td><td>cost</td>" in report
    assert "tokens written" in report


def test_what_comes_out_feeds_the_arena_and_training(made, fake):
    pages(made)
    made.recipe(ASKING.format(url=fake.url, more=""))
    out = made.run()
    kept = documents(out)
    items = [json.loads(line) for line in (out / "items/00000.jsonl").read_text().splitlines()]
    assert [item["key"] for item in items] == [row["id"] for row in kept]
    assert items[0]["languages"] == ["python"]
    assert items[0]["licence"] == "MIT"
    exported = read_export(out / "sft", "sft")
    rows = list(exported.rows("train"))
    assert len(rows) == len(kept)
    assert rows[0]["completion"][0]["content"] == kept[0]["metadata"]["answer"]


def test_a_run_that_was_killed_asks_nothing_twice(made, fake):
    pages(made, 60)
    made.recipe(ASKING.format(url=fake.url, more="").replace("[[step]]", "[[step]]\n", 1))
    for _ in range(6):
        process = subprocess.Popen(made.command(), stderr=subprocess.DEVNULL)
        before = len(fake.asked)
        deadline = time.monotonic() + 60
        while len(fake.asked) < before + 15 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
        process.wait()
    out = made.run()
    rewritten = [prompt for prompt in fake.asked if prompt.startswith("Read the page")]
    # What a killed run had under way was not written down, and is asked once more.
    assert len(set(rewritten)) == 60
    assert len(rewritten) <= 60 + 6 * 32
    assert step(out, "rewrite")["kept"] == 54


def test_a_server_that_is_busy_is_asked_again(made, fake):
    pages(made, 10)
    fake.failing = 3
    made.recipe(ASKING.format(url=fake.url, more=""))
    out = made.run()
    assert step(out, "rewrite")["aside"] == 0
    assert aside(out) == []


def test_a_server_that_is_not_there_is_waited_for_and_then_named(made):
    pages(made, 3)
    text = ASKING.format(url="http://127.0.0.1:9/v1", more="")
    made.recipe(text.replace('do = "rewrite"', 'do = "rewrite"\npatience = 0.01'))
    assert "tasks did not come to their end" in made.refusal() or "ended 5 times" in made.refusal()


def test_answers_run_against_tests_and_wrong_tests_go(made, fake, tmp_path):
    socket = tmp_path / "runner.sock"
    runner = subprocess.Popen(
        [sys.executable, "-m", "sandbox.runner", "--socket", socket],
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not socket.exists():
            if runner.poll() is not None:
                pytest.skip("the runner does not serve here: see manage.py sandbox_check")
            assert time.monotonic() < deadline
            time.sleep(0.1)
        pages(made, 11)
        more = TEST.format(url=fake.url, runner=socket)
        made.recipe(ASKING.format(url=fake.url, more=more))
        out = made.run()
    finally:
        runner.terminate()
        runner.wait()
    tested = [row["metadata"] for row in documents(out) if row["metadata"].get("tests")]
    assert tested
    for known in tested:
        assert known["category"] == "algorithmic"
        assert len(known["tests"]) == 4  # the fifth is wrong
        assert "sum(numbers)" in known["answer"]
        assert known["chosen"].startswith("passes all 4 tests")
