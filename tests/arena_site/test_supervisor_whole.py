"""The whole application as processes, as `make run` starts it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from arena_site.supervisor.roster import MARKER
from tests import kept_start
from tests.arena_site.waiting import until

pytestmark = pytest.mark.processes
CHECKOUT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0  # seconds; a busy machine is no fault
NAMES = {"postgres", "redis", "web", "live", "worker", "beat"}


def two_free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        for probe in (first, second):
            probe.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


class Application:
    """One data folder, and the supervisor that runs in it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port, live_port = two_free_ports()
        self.variables = {
            "PATH": os.environ["PATH"],
            "ARENA_DATA": str(data),
            "ARENA_PORT": str(self.port),
            "ARENA_LIVE_PORT": str(live_port),
        }
        self.output = data.with_suffix(".out")
        self.supervisor: subprocess.Popen | None = None

    def run(self, *arguments: str) -> subprocess.Popen:
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=CHECKOUT,
                env=self.variables,
                stdout=output,
                stderr=output,
            )

    def start(self) -> None:
        self.output.write_text("")
        self.supervisor = self.run("-m", "arena_site.supervisor")
        until(self._ready_or_dead, seconds=PATIENCE)
        assert self.supervisor.poll() is None, self.output.read_text()

    def _ready_or_dead(self) -> bool:
        assert self.supervisor is not None
        return "Ready: " in self.output.read_text() or self.supervisor.poll() is not None

    def stop(self, number: signal.Signals) -> int:
        assert self.supervisor is not None
        self.supervisor.send_signal(number)
        return self.supervisor.wait(PATIENCE)

    def processes(self) -> dict[str, int]:
        entries = json.loads((self.data / "processes.json").read_text())
        return {name: entry["pid"] for name, entry in entries.items()}

    def readyz(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def left(self) -> list[str]:
        """Command lines of all processes that carry the mark of this data folder."""
        mark = os.fsencode(f"{MARKER}={self.data}")
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                ours = mark in (process / "environ").read_bytes().split(b"\0")
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if ours or str(self.data) in command:
                found.append(command)
        return found


@pytest.fixture
def application():
    # Not pytest's folder: that one is closed to the user to whom root lends the database.
    with tempfile.TemporaryDirectory(prefix="arena-whole-") as folder:
        Path(folder).chmod(0o711)
        started = Application(Path(folder, "data"))
        yield started
        if started.supervisor is not None and started.supervisor.poll() is None:
            started.stop(signal.SIGTERM)


def test_it_starts_repairs_itself_and_stops_cleanly(application):
    application.start()
    assert application.readyz() == 200
    assert set(application.processes()) - {"runner"} == NAMES  # it starts where walls can be had
    assert "/invite/" in application.output.read_text()
    assert "Loaded Open Arena 397: 3" in application.output.read_text()
    manage_finds_the_same_database_and_broker(application)
    a_second_supervisor_is_refused(application)
    slow_bodies_hold_nobody_up(application)
    for name in sorted(NAMES):
        a_killed_process_comes_back(application, name)
    assert application.stop(signal.SIGINT) == 0
    assert application.left() == []
    assert application.output.read_text().splitlines()[-1] == "Stopping."


def slow_bodies_hold_nobody_up(application: Application) -> None:
    """More of them than there are threads, and somebody else is answered all the same."""
    head = b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32
    sockets = [socket.create_connection(("127.0.0.1", application.port)) for _ in range(30)]
    for each in sockets:
        each.sendall(head + b"\r\nContent-Length: 1000\r\n\r\na=")
    assert application.readyz() == 200
    sockets[0].settimeout(PATIENCE)
    assert b"408 Request Timeout" in sockets[0].recv(
        1000
    )  # and nobody holds even a socket for long
    for each in sockets:
        each.close()


def manage_finds_the_same_database_and_broker(application: Application) -> None:
    application.variables.pop("ARENA_PORT")
    application.variables.pop("ARENA_LIVE_PORT")
    assert application.run("manage.py", "doctor").wait(PATIENCE) == 0
    said = application.output.read_text()
    assert said.count("\nok  ") == 9
    application.variables["ARENA_PORT"] = str(application.port)


def a_second_supervisor_is_refused(application: Application) -> None:
    assert application.run("-m", "arena_site.supervisor").wait(PATIENCE) == 1
    assert "Code Arena already runs" in application.output.read_text()


def a_killed_process_comes_back(application: Application, name: str) -> None:
    before = application.processes()
    os.kill(before[name], signal.SIGKILL)
    until(lambda: application.processes()[name] != before[name], seconds=PATIENCE)
    until(lambda: application.readyz() == 200, seconds=PATIENCE)


def test_a_killed_supervisor_leaves_nothing_and_the_data_stays(application):
    application.data.mkdir(mode=0o711)
    kept_start.give_tables(application.data)
    kept_start.give_files(application.data)
    application.start()
    before = application.processes()
    owner = dict(
        line.split("=", 1) for line in (application.data / "environment").read_text().splitlines()
    )["DATABASE_OWNER_URL"].strip('"')
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'as it was' AS state")
    application.stop(signal.SIGKILL)

    application.start()
    assert not set(application.processes().values()) & set(before.values())
    assert not [pid for pid in before.values() if is_ours(pid, application.data)]
    with psycopg.connect(owner) as connection:
        assert connection.execute("SELECT state FROM kept").fetchone() == ("as it was",)
    assert application.stop(signal.SIGTERM) == 0
    assert application.left() == []


def is_ours(pid: int, data: Path) -> bool:
    try:
        return os.fsencode(data) in Path("/proc", str(pid), "environ").read_bytes()
    except OSError:
        return False


def test_postgres_killed_during_the_preparation_costs_time_and_nothing_else(application):
    application.variables["ARENA_OPEN_ARENA"] = "false"
    application.output.write_text("")
    application.supervisor = application.run("-m", "arena_site.supervisor")
    until(lambda: any("manage.py prepare" in line for line in application.left()), seconds=PATIENCE)
    os.kill(application.processes()["postgres"], signal.SIGKILL)
    until(application._ready_or_dead, seconds=PATIENCE)
    assert "Ready: " in application.output.read_text()
    assert "postgres stopped" in application.output.read_text()
    assert application.readyz() == 200
    assert application.stop(signal.SIGTERM) == 0
