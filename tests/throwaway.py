"""A Postgres and a Redis for one test session, in a temporary folder, gone afterwards.

`tests/settings.py` calls `provide()` before the settings of the application are read, because
pytest-django loads them earlier than any conftest. Workers of pytest-xdist inherit the
environment and start nothing.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from arena_site.supervisor import postgres, processes, redis

PREFIX = "arena-test-"
_running: list[tuple[subprocess.Popen[bytes], processes.Program]] = []
_folders: list[Path] = []


def provide() -> None:
    """Put addresses of throw-away services into the environment, unless it names some."""
    if "DATABASE_URL" not in os.environ:
        os.environ.update(start_services())


def start_services() -> dict[str, str]:
    """Start both and return DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL and ARENA_DATA."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # the database's user walks through
    _folders.append(folder)
    atexit.register(_stop_if_ours, os.getpid())
    cluster = postgres.Cluster(
        home=folder,
        sockets=folder / "socket",
        log=folder / "postgres.log",
        passwords={role: secrets.token_hex(16) for role in postgres.ROLES},
        for_tests=True,
    )
    broker = redis.Broker(
        folder / "redis", folder / "redis.socket", folder / "redis.log", for_tests=True
    )
    broker_child = _start(broker.program())
    postgres.initialise(cluster)
    cluster_child = _start(cluster.program())
    postgres.wait_until_ready(cluster, cluster_child)
    postgres.provision(cluster)
    redis.wait_until_ready(broker, broker_child)
    return {
        "DATABASE_URL": cluster.url(postgres.APPLICATION),
        "DATABASE_OWNER_URL": cluster.url(postgres.OWNER),
        "REDIS_URL": broker.url,
        "ARENA_DATA": str(folder / "data"),  # never the data folder of a running application
    }


def stop_services() -> None:
    """Stop what was started here and delete its folder."""
    while _running:
        processes.stop(*_running.pop())
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def _sweep() -> None:
    """Delete the folders of sessions that were killed; their services died with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)  # others' folders refuse


def _start(program: processes.Program) -> subprocess.Popen[bytes]:
    child = processes.start(program)
    _running.append((child, program))
    return child


def _stop_if_ours(starter: int) -> None:
    if os.getpid() == starter:  # a forked child must not stop its parent's services
        stop_services()
