"""This code beside that of another commit: one run, one database, the same people, in turns."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from uuid import uuid4

from benchmarks.load import Connection, Times, side_by_side
from benchmarks.stage import Stage, tree_seconds
from tests.application import CHECKOUT, free_ports

CLIENTS = 32
ROUNDS = 3
START_SECONDS = 120
VOTE = b'{"winner": "model_a", "strength": "clear", "difficulty": "medium"}'


@contextmanager
def web_of(revision: str, stage: Stage) -> Iterator[tuple[int, int]]:
    """The port and process of a web server of another commit, on the database of this stage."""
    changed = git("diff", "--name-only", revision, "--", "*/migrations/*.py")
    if changed:
        raise SystemExit(f"{revision} has other tables and cannot run on these: {changed}")
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder, "checkout")
        git("worktree", "add", "--quiet", "--detach", str(checkout), revision)
        server = subprocess.Popen(
            [sys.executable, "-m", "arena_site.web", "--port", str(port)],
            cwd=checkout,
            env=os.environ | stage.application.environment | stage.application.addresses(),
        )
        try:
            wait_until_it_answers(port)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait()
            git("worktree", "remove", "--force", str(checkout))


def git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def wait_until_it_answers(port: int) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the other server does not answer")


def claims_and_votes(port: int, tokens: list[str], seconds: float) -> Times:
    """Claim and vote, again and again, by everybody at once."""

    async def work(client: int, times: Times, goes_on: Callable[[], bool]) -> None:
        connection = await Connection.to(port)
        token = tokens[client]
        while goes_on():
            claim = await times.clocked("claim", connection.post("/api/assignments/", token))
            assert claim.status == 201, claim
            path = f"/api/assignments/{claim.json()['id']}/vote"
            vote = connection.post(path, token, VOTE, key=str(uuid4()))
            assert (await times.clocked("vote", vote)).status == 201
        connection.close()

    return side_by_side(work, CLIENTS, seconds)


def compare(stage: Stage, revision: str, tokens: list[str], seconds: float) -> Iterator[str]:
    """Rates, 95th percentiles and processor time of a claim with its vote, ours and theirs."""
    ours_pid = stage.application.pids()["web"]
    with web_of(revision, stage) as (port, theirs_pid):
        sides = {"ours": (stage.port, ours_pid), revision: (port, theirs_pid)}
        for place, _pid in sides.values():
            claims_and_votes(place, tokens, seconds)  # until each connection has its plans
        rates: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, (place, pid) in sides.items():
                before = tree_seconds(pid)
                times = claims_and_votes(place, tokens, seconds)
                spent = 1000 * (tree_seconds(pid) - before) / len(times.seconds_of("vote"))
                rates[name].append(times.rate("vote"))
                p95 = ", ".join(
                    f"{what} p95 {1000 * times.percentile(what, 95):.0f} ms"
                    for what in ("claim", "vote")
                )
                yield f"{name:14}{rates[name][-1]:7.1f}/s  {p95}  web {spent:.1f} ms of processor"
    ours, theirs = (statistics.median(column) for column in rates.values())
    yield f"{CLIENTS} people at once: {ours / theirs:.2f} times the rate of {revision}"
