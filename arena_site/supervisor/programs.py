"""Command lines of the processes of the application, and of the preparation before them."""

import hashlib
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from arena_site.supervisor.configuration import Configuration
from arena_site.supervisor.processes import Program
from sandbox.runner import CANNOT_RUN

CHECKOUT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
WORKER_PROCESSES = 2
# Only `prepare` works as the owner of the tables, whatever the shell of the operator says. Empty,
# not left out: the file of addresses in the data folder would put it back.
NEVER_AS_OWNER = {"ARENA_AS_OWNER": "false", "DATABASE_OWNER_URL": ""}
# One thread for linear algebra: more of them on few cores only get in each other's way.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


def prepare(logs: Path, environment: Mapping[str, str]) -> Program:
    """Migrations, grants, static files, starter benchmark, first sign-in link."""
    return Program(
        "prepare",
        manage("prepare"),
        logs / "prepare.log",
        {**environment, **ONE_THREAD, "ARENA_AS_OWNER": "true"},
        speaks=True,
    )


def manage(*arguments: str) -> tuple[str, ...]:
    """The command line of a management command."""
    return (sys.executable, str(CHECKOUT / "manage.py"), *arguments)


def application(
    configuration: Configuration, logs: Path, environment: Mapping[str, str]
) -> tuple[Program, ...]:
    """What is started once the database is prepared, in this order."""
    variables = {**environment, **ONE_THREAD, **NEVER_AS_OWNER}
    return (
        Program("web", _web(configuration), logs / "web.log", variables),
        Program("live", _live(configuration), logs / "live.log", variables),
        Program(
            "worker",
            _worker(),
            logs / "worker.log",
            variables,
            # Finish what takes no longer than two seconds, give the rest back to the broker.
            stop_signal=signal.SIGQUIT,
            patience=8.0,
        ),
        Program("beat", _beat(), logs / "beat.log", variables),
    )


def runner(
    socket: Path, accepted: tuple[str, ...], logs: Path, environment: Mapping[str, str]
) -> Program:
    """What runs programs of strangers: no address, no password and no key of ours reaches it."""
    return Program(
        "runner",
        (
            *(sys.executable, "-m", "sandbox.runner", "--socket", str(socket)),
            *("--cgroup", f"code-arena-{cgroup_name(socket)}", "--accept", *accepted),
        ),
        logs / "runner.log",
        environment,
        is_bare=True,
        gives_up_with=CANNOT_RUN,
    )


def cgroup_name(socket: Path) -> str:
    """The same at each start, so that no folders pile up; another for another installation."""
    return hashlib.sha256(str(socket).encode()).hexdigest()[:12]


def _web(configuration: Configuration) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "arena_site.web"),
        *("--host", HOST, "--port", str(configuration.port)),
    )


def _live(configuration: Configuration) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "uvicorn", "--host", HOST, "--port", str(configuration.live_port)),
        # An open event stream would otherwise keep it from ever stopping.
        *("--timeout-graceful-shutdown", "2", "--no-access-log", "--log-level", "warning"),
        "arena_site.live:application",
    )


def _worker() -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "celery", "--app", "arena_site.celery:app", "worker"),
        *("--pool", "prefork", "--concurrency", str(WORKER_PROCESSES)),
        *("--without-gossip", "--without-mingle", "--loglevel", "WARNING"),
    )


def _beat() -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "celery", "--app", "arena_site.beat:app", "beat"),
        # In memory: sweeps come every few seconds, and a file of pickles would break on updates.
        *("--scheduler", "celery.beat:Scheduler", "--pidfile=", "--loglevel", "WARNING"),
    )
