"""Answers are run while runner, worker and database are killed in turn: each is run once.

`EXECUTIONS=2000 pytest tests/processes/test_kill_executions.py` does as many; a few here.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.application import CHECKOUT, running
from tests.arena_site.waiting import until

pytestmark = pytest.mark.processes

EXECUTIONS = int(os.environ.get("EXECUTIONS", "40"))
TARGETS = ("slot", "runner", "worker", "postgres")
SECONDS = 120 + EXECUTIONS  # for each part of the way, on a busy machine
PROGRAM = "```python\ndef double(x):\n    return 2 * x\n```"


@pytest.fixture(scope="module")
def application():
    with running() as started:
        if "runner" not in started.pids():
            pytest.skip("no program can be run here")
        write_files(started.folder)
        started.manage(
            *("import_tests", str(started.folder / "tests.jsonl"), "--benchmark", "Doubles"),
            *("--format", "own", "--create-items"),
        )
        answers = str(started.folder / "answers.jsonl")
        started.manage("import_answers", answers, "--benchmark", "Doubles")
        yield started


def write_files(folder):
    """One item with its tests, and so many samples of one model."""
    tests = {"item": "double", "entry": "double", "prompt": "Double it.",
             "tests": [{"call": [2], "expected": 4}]}  # fmt: skip
    answers = [
        {"item": "double", "competitor": "one", "sample": n, "text": f"{PROGRAM}\n\nTry {n}."}
        for n in range(1, EXECUTIONS + 1)
    ]
    for name, rows in (("tests", [tests]), ("answers", answers)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text)


def started_run(application):
    """A process that runs what was not run yet; it is killed with the worker."""
    return subprocess.Popen(
        [
            sys.executable,
            str(CHECKOUT / "manage.py"),
            "execute",
            "--benchmark",
            "Doubles",
            "--wait",
        ],
        env=application.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def rows(application, columns="count(*)"):
    """What the database has; while it starts again, nothing."""
    try:
        with psycopg.connect(application.addresses()["DATABASE_URL"]) as database:
            return database.execute(f"SELECT {columns} FROM execution_execution").fetchall()
    except psycopg.OperationalError:
        return [(0,)]


def victims(application, target, run):
    pids = application.pids()
    if target == "worker":  # whichever of the two has the job
        return [pids["worker"], run.pid]
    if target == "slot":
        path = Path(f"/proc/{pids['runner']}/task/{pids['runner']}/children")
        return [int(pid) for pid in path.read_text().split()[:1]]
    return [pids[target]]


def is_away(application, target, before):
    return application.pids().get(target) not in {None, before}


@pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
def test_each_answer_is_run_once_whatever_dies(application):
    run = started_run(application)
    for n, target in enumerate(TARGETS, start=1):
        wanted = n * EXECUTIONS // (len(TARGETS) + 1)
        until(lambda wanted=wanted: rows(application)[0][0] >= wanted, seconds=SECONDS)
        before = application.pids().get(target)
        for pid in victims(application, target, run):
            os.kill(pid, signal.SIGKILL)
        if target in {"worker", "postgres"}:
            until(lambda t=target, b=before: is_away(application, t, b), seconds=60)
            until(lambda: rows(application)[0][0] > 0, seconds=60)
            run.kill()
            run.wait()
            run = started_run(application)
    until(lambda: rows(application)[0][0] >= EXECUTIONS, seconds=SECONDS)
    run.kill()
    run.wait()
    found = rows(application, "answer_id, status, is_current")
    assert len(found) == len({answer for answer, *_ in found}) == EXECUTIONS
    assert {tuple(rest) for _, *rest in found} == {("pass", True)}  # none is blamed
