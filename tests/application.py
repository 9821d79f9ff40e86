"""The whole application as `make run` starts it, in a folder and on ports of its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from arena_site.supervisor import processes
from tests import kept_start

CHECKOUT = Path(__file__).resolve().parent.parent
# What an application or a test session of the same shell would hand on.
NOT_INHERITED = ("ARENA_", "DATABASE_", "REDIS_URL", "SECRET_KEY", "DJANGO_")
START_SECONDS = 300  # a busy machine is no fault
STOP_SECONDS = 30


@dataclass(frozen=True)
class Application:
    """A running application: where it answers, and where its files lie."""

    folder: Path
    port: int
    supervisor: "subprocess.Popen[str]"
    environment: dict[str, str]

    def pids(self) -> dict[str, int]:
        """The process of each program at this moment, by name."""
        entries = json.loads((self.folder / "processes.json").read_text())
        return {name: entry["pid"] for name, entry in entries.items()}

    def manage(self, *arguments: str, as_owner: bool = False) -> str:
        """What a management command prints; it finds the addresses in the data folder."""
        environment = {**self.environment, "ARENA_AS_OWNER": str(as_owner)}
        done = subprocess.run(
            [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def addresses(self) -> dict[str, str]:
        """Database, broker and secrets, as the supervisor left them for `manage.py`."""
        lines = (self.folder / "environment").read_text().splitlines()
        pairs = (line.partition("=") for line in lines)
        return {name: json.loads(quoted) for name, _, quoted in pairs}


@contextmanager
def running(**variables: str) -> Iterator[Application]:
    """Start everything, wait until it is ready, and stop it in the end.

    Tables and collected files are there from the beginning, where another start has made them.
    """
    folder = Path(tempfile.mkdtemp(prefix="arena-application-"))
    folder.chmod(0o711)  # the database's user walks through
    if "DATABASE_URL" not in variables:
        kept_start.give_tables(folder)
    kept_start.give_files(folder)
    port, live_port = free_ports(2)
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)}
    environment = {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "arena_site.settings",
        "ARENA_DATA": str(folder),
        "ARENA_PORT": str(port),
        "ARENA_LIVE_PORT": str(live_port),
        "ARENA_OPEN_ARENA": "false",  # 397 items to load and to render, where they are not meant
        **variables,
    }
    with (folder / "output").open("w") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "arena_site.supervisor"],
            cwd=CHECKOUT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=processes._dies_with(os.getpid(), signal.SIGINT),  # also when we are killed
        )
    application = Application(folder, port, supervisor, environment)
    try:
        wait_until_ready(application)
        kept_start.keep_files(folder)
        yield application
    finally:
        stop(application)
        shutil.rmtree(folder, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_until_ready(application: Application) -> None:
    """The supervisor says when it is; what it said instead is the failure."""
    output = application.folder / "output"
    for _ in range(START_SECONDS * 10):
        if "Ready: " in output.read_text():
            return
        try:
            application.supervisor.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(output.read_text())
    raise AssertionError(f"not ready: {output.read_text()}")


def stop(application: Application) -> None:
    """As Ctrl-C does."""
    application.supervisor.send_signal(signal.SIGINT)
    try:
        application.supervisor.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        application.supervisor.kill()  # its children go with it
        application.supervisor.wait()
