"""A Postgres and a Redis for one test session, in a temporary folder, gone afterwards.

`tests/settings.py` calls `provide()` before the settings of the application are read, because
pytest-django loads them earlier than any conftest. It only says where the services will be; the
fixture `services` starts them for the first test that needs one. Workers of pytest-xdist inherit
the environment and ask the process that started them.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from arena_site.supervisor import postgres, processes, redis
from tests import kept_cluster

PREFIX = "arena-test-"
FOLDER = "ARENA_TEST_FOLDER"  # of the session, for its workers
PATIENCE_SECONDS = 180
LOOKS_EVERY_SECONDS = 0.05
_running: list[tuple[subprocess.Popen[bytes], processes.Program]] = []
_folders: list[Path] = []
_is_over = threading.Event()


def provide() -> None:
    """Put the addresses of throw-away services into the environment, unless it names some."""
    if "DATABASE_URL" in os.environ:
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # the database's user walks through
    _folders.append(folder)
    atexit.register(_stop_if_ours, os.getpid())
    cluster = _cluster(folder)
    os.environ.update(
        {
            FOLDER: str(folder),
            "DATABASE_URL": cluster.url(postgres.APPLICATION),
            "DATABASE_OWNER_URL": cluster.url(postgres.OWNER),
            "REDIS_URL": _broker(folder).url,
            "ARENA_DATA": str(folder / "data"),  # never the data folder of a running application
        }
    )


def start_services() -> None:
    """Start both, or have them started by the process that named them; only once."""
    if FOLDER not in os.environ:
        return  # services of somebody else
    folder = Path(os.environ[FOLDER])
    if folder in _folders:
        _start_here(folder)
    else:
        _ask(folder)


def start_when_asked() -> None:
    """Start them as soon as a worker asks; for the process in which no test runs."""
    threading.Thread(target=_wait_for_a_worker, args=(_folders[-1],), daemon=True).start()


def stop_services() -> None:
    """Stop what was started here and delete its folder."""
    _is_over.set()
    while _running:
        processes.stop(*_running.pop())
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


def _cluster(folder: Path) -> postgres.Cluster:
    return postgres.Cluster(
        home=folder,
        sockets=folder / "socket",
        log=folder / "postgres.log",
        # Nobody else gets as far as the socket, and a copy of kept data brings its passwords.
        passwords=dict.fromkeys(postgres.ROLES, kept_cluster.version()),
        for_tests=True,
    )


def _broker(folder: Path) -> redis.Broker:
    return redis.Broker(
        folder / "redis", folder / "redis.socket", folder / "redis.log", for_tests=True
    )


def _start_here(folder: Path) -> None:
    if _running:
        return
    cluster, broker = _cluster(folder), _broker(folder)
    broker_child = _start(broker.program())
    kept_cluster.copy_to(cluster, {"SECRET_KEY": secrets.token_hex(32)})
    cluster_child = _start(cluster.program())
    postgres.wait_until_ready(cluster, cluster_child)
    redis.wait_until_ready(broker, broker_child)


def _ask(folder: Path) -> None:
    """As a worker: leave word, and wait until the word is answered."""
    (folder / "wanted").touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (folder / "ready").exists():
        assert time.monotonic() < deadline, "The services of this test session did not start."
        time.sleep(LOOKS_EVERY_SECONDS)


def _wait_for_a_worker(folder: Path) -> None:
    while not (folder / "wanted").exists():
        if _is_over.wait(LOOKS_EVERY_SECONDS):
            return
    _start_here(folder)
    (folder / "ready").touch()
    _is_over.wait()  # they die with the thread that started them


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
