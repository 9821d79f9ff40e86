"""A generation job while its worker, broker, database and model server are killed in turn.

`ARENA_KILL_ANSWERS=2000` asks for more answers than the suite does, with as many more kills. The
server wants a key, and whatever the application left behind is searched for it afterwards.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from urllib.parse import urlsplit

import psycopg
import pytest

from arena_site.supervisor import processes
from arena_site.supervisor.postgres_files import binaries
from tests.application import CHECKOUT, free_ports, running
from tests.arena_site.waiting import until

pytestmark = pytest.mark.processes

ANSWERS = int(os.environ.get("ARENA_KILL_ANSWERS", "80"))
ITEMS = 40
TARGETS = ("worker", "redis", "models", "backend", "postgres")
KILLS = len(TARGETS) if ANSWERS <= 200 else 2 * len(TARGETS)
PATIENCE_SECONDS = 120 + ANSWERS / 4
BENCHMARK = "killed"
KEY = "sk-canary-7c1b90d2e4"
METRICS_TOKEN = "a-token-for-prometheus"


class ModelServer:
    """A server in a process of its own, which can be killed and comes back on the same port."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "tests.backends.server", str(self.port)],
            cwd=CHECKOUT,
            preexec_fn=processes._dies_with(os.getpid(), signal.SIGKILL),
        )

    def kill(self) -> None:
        """Away for good, and there again with nothing remembered."""
        self.stop()
        self.process = self._start()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def answers(self) -> bool:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False


@pytest.fixture(scope="module")
def models():
    server = ModelServer()
    until(server.answers)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def application(models):
    with running(
        HOUSE_KEY=KEY, ARENA_MODEL_KEYS="HOUSE_KEY", ARENA_METRICS_TOKEN=METRICS_TOKEN
    ) as started:
        file = started.folder / "items.jsonl"
        rows = (
            {"key": f"i{n}", "messages": [{"role": "user", "content": f"Write function {n}."}]}
            for n in range(ITEMS)
        )
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        started.manage("import_items", str(file), "--benchmark", BENCHMARK)
        url = f"http://127.0.0.1:{models.port}/v1"
        started.manage("add_endpoint", "House", "--url", url, "--key-env", "HOUSE_KEY")
        yield started


@contextmanager
def connected(application) -> Iterator["psycopg.Connection[tuple[int, ...]]"]:
    with psycopg.connect(application.addresses()["DATABASE_URL"]) as database:
        yield database


def count(application, statement: str) -> int:
    """A number from the database, or -1 while there is none to ask."""
    try:
        with connected(application) as database:
            ((number,),) = database.execute(statement).fetchall()
    except psycopg.OperationalError:
        return -1
    return number


def settled(application) -> int:
    return count(application, "SELECT count(*) FROM generation_wantedanswer WHERE state = 'ready'")


def kill(target: str, application, models: ModelServer) -> None:
    if target == "models":
        models.kill()
    elif target == "backend":  # the connection over which the worker holds its lock and writes
        holders = (
            "SELECT coalesce(min(pid), 0) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        )
        if (pid := count(application, holders)) > 0:
            os.kill(pid, signal.SIGKILL)
    else:
        os.kill(application.pids()[target], signal.SIGKILL)


def test_each_answer_is_there_exactly_once_whatever_is_killed(application, models):
    application.manage(
        *("add_competitor", "Larch", "--endpoint", "House", "--model", "unhurried"),
    )
    application.manage(
        *("generate", "--benchmark", BENCHMARK, "--competitor", "Larch"),
        *("--samples", str(ANSWERS // ITEMS)),
    )
    for n, target in enumerate(islice(cycle(TARGETS), KILLS)):
        part = ANSWERS * n // (KILLS + 1)
        until(lambda part=part: settled(application) > part, seconds=PATIENCE_SECONDS)
        kill(target, application, models)
    until(lambda: settled(application) == ANSWERS, seconds=PATIENCE_SECONDS)
    with connected(application) as database:
        answers = database.execute(
            "SELECT item_id, sample, answer.status, failure_kind FROM catalog_answer answer "
            "JOIN catalog_competitor model ON model.id = competitor_id WHERE model.name = 'Larch'"
        ).fetchall()
        ((job,),) = database.execute(
            "SELECT state FROM accounts_job WHERE kind = 'generate'"
        ).fetchall()
    assert len(answers) == ANSWERS
    assert len({(item, sample) for item, sample, *_ in answers}) == ANSWERS
    assert {(status, kind) for _, _, status, kind in answers} == {("ready", "")}
    assert job in {"running", "done"}


# A lead's session, as a browser would have it after signing in.
SIGN_IN = """
from django.test import Client
from accounts.models import User
client = Client()
client.force_login(User.objects.filter(role="lead").earliest("pk"))
print("session=" + client.cookies["sessionid"].value)
"""
PAUSED = "SELECT count(*) FROM accounts_job WHERE state = 'paused'"
PAGES = (
    "/servers/",
    "/servers/new/",
    "/servers/house/",
    "/servers/generate/",
    "/servers/models/new/",
)


def pages(application) -> dict[str, str]:
    """What a lead reads of servers, jobs and models, and what Prometheus reads, by address."""
    application.manage("invite", "lead@example.org", "--role", "lead", "--token")
    (session,) = (
        line.removeprefix("session=")
        for line in application.manage("shell", "--command", SIGN_IN).splitlines()
        if line.startswith("session=")
    )
    with connected(application) as database:
        jobs = database.execute("SELECT public_id FROM accounts_job").fetchall()
    found = {}
    for path in (*PAGES, *(f"/servers/jobs/{job}/" for (job,) in jobs), "/jobs/", "/metrics"):
        headers = {
            "Cookie": f"sessionid={session}",
            "Authorization": f"Bearer {METRICS_TOKEN}" if path == "/metrics" else "",
        }
        asked = urllib.request.Request(f"http://127.0.0.1:{application.port}{path}", None, headers)
        with urllib.request.urlopen(asked, timeout=30) as reply:
            assert urlsplit(reply.url).path == path  # not to the page for signing in
            found[path] = reply.read().decode()
    return found


def plain(application, dump) -> str:
    """A dump as the statements that it holds."""
    tool = binaries(application.folder) / "pg_restore"
    done = subprocess.run([tool, "--file=-", dump], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_key_of_a_server_is_nowhere(application, models, tmp_path):
    """Byte by byte: logs, pages, jobs, errors, metrics, the data folder and a backup."""
    application.manage("add_competitor", "Parrot", "--endpoint", "House", "--model", "repeats-key")
    job = ["generate", "--benchmark", BENCHMARK, "--competitor", "Parrot"]
    application.manage(*job)
    until(lambda: count(application, PAUSED) == 1, seconds=60)
    said = [application.manage("serve_check", "House", "--model", "echo")]
    said += list(pages(application).values())
    assert any("HOUSE_KEY" in text for text in said)  # its name may be read
    assert any("Incorrect key" in text for text in said)  # the error was shown
    backup = tmp_path / "backup"
    application.manage("backup", str(backup), as_owner=True)
    with tarfile.open(backup) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (dump,) = (tmp_path / "unpacked").glob("*.dump")
    (tmp_path / "unpacked" / "plain").write_text(plain(application, dump))
    folders = (application.folder, tmp_path)
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert {"web.log", "worker.log", "plain"} <= {file.name for file in files}
    holding = [str(file) for file in files if KEY.encode() in file.read_bytes()]
    assert not holding
    assert not [text for text in said if KEY in text]
