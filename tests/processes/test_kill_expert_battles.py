"""A whole run of experts while worker, broker, database and model server are killed in turn."""

import os
import signal
import subprocess
import sys
from itertools import count as numbers

import numpy as np
import psycopg
import pytest

from arena_site.supervisor import processes
from tests.application import CHECKOUT, free_ports, running
from tests.arena_site.waiting import until
from tests.mining import expected
from tests.mining.experts import STRENGTH

pytestmark = pytest.mark.processes

PER_CONFIGURATION = 2
BUDGET = 10
TARGETS = ("worker", "models", "redis", "postgres")
PATIENCE_SECONDS = 240


class ExpertServer:
    """The experts in a process of their own, which can be killed and comes back."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.mining.experts", str(self.port)],
            cwd=CHECKOUT,
            preexec_fn=processes._dies_with(os.getpid(), signal.SIGKILL),
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = self._start()


@pytest.fixture(scope="module")
def server():
    started = ExpertServer()
    yield started
    started.process.kill()
    started.process.wait()


@pytest.fixture(scope="module")
def application(server):
    with running() as started:
        url = f"http://127.0.0.1:{server.port}/v1"
        started.manage("add_endpoint", "House", "--url", url, "--parallel", "4")
        for name in STRENGTH:
            words = ("--endpoint", "House", "--model", name)
            started.manage("add_competitor", name.capitalize(), *words)
        yield started


def rows(application, statement):
    """What the database answers, or nothing while there is none to ask."""
    try:
        with psycopg.connect(application.addresses()["DATABASE_URL"]) as database:
            return database.execute(statement).fetchall()
    except psycopg.OperationalError:
        return []


def count(application, table):
    found = rows(application, f"SELECT count(*) FROM {table}")
    return found[0][0] if found else -1


def kill_along(application, server, table, total):
    """Kill one after the other while a table fills, then wait until it is full."""
    for number, target in zip(numbers(1), TARGETS, strict=False):
        part = total * number // (len(TARGETS) + 2)
        until(lambda part=part: count(application, table) > part, seconds=PATIENCE_SECONDS)
        if target == "models":
            server.kill()
        else:
            os.kill(application.pids()[target], signal.SIGKILL)
    until(lambda: count(application, table) == total, seconds=PATIENCE_SECONDS)


def is_done(application, kind):
    found = rows(application, f"SELECT state FROM accounts_job WHERE kind = '{kind}'")
    return bool(found) and {state for (state,) in found} == {"done"}


def test_a_run_comes_out_the_same_whatever_is_killed(application, server):
    texts = expected.mined(PER_CONFIGURATION)
    application.manage(
        *("mine", "--competitor", *(name.capitalize() for name in expected.NAMES)),
        *("--per-configuration", str(PER_CONFIGURATION), "--language", "python"),
        *("--seed", str(expected.SEED), "--grader", "Oak", "--name", "killed"),
    )
    kill_along(application, server, "mining_instruction", len(texts))
    until(lambda: is_done(application, "grade_instructions"), seconds=PATIENCE_SECONDS)
    found = rows(application, "SELECT text FROM mining_instruction")
    assert sorted(text for (text,) in found) == sorted(texts)
    assert count(application, "mining_grade") == len(expected.kept(texts))
    application.manage("select_instructions", "killed", "--budget", str(BUDGET), "--seed", "4")
    application.manage("battle_experts", "killed", "--seed", "5")
    kill_along(application, server, "judging_judgment", BUDGET * 10 * 3 * 2)
    until(lambda: is_done(application, "judge"), seconds=PATIENCE_SECONDS)
    assert count(application, "catalog_answer WHERE is_generated") == BUDGET * 5
    out = application.manage("battle_experts", "killed", "--wait")
    chosen = rows(
        application,
        "SELECT i.text FROM mining_choice c JOIN mining_instruction i ON i.id = c.instruction_id "
        "ORDER BY c.position",
    )
    votes = np.array([expected.votes_on(text) for (text,) in chosen])
    points = expected.ratings(votes) + 1000
    said = {line.split()[0].lower(): line.split() for line in out.splitlines() if line.strip()}
    winners = [int(np.argmax(expected.final_scores(each, points, 0.7))) for each in votes]
    for place, name in enumerate(expected.NAMES):
        assert said[name][1] == f"{points[place]:.0f}"
        assert said[name][-1] == str(winners.count(place))
