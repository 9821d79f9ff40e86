"""A Postgres whose template database has all tables, kept between test sessions.

To make one takes many times as long as the copy with which a session starts. It is made anew when
what makes the tables has changed: the migrations, what they import, and the packages.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from arena_site.supervisor import postgres, processes

CHECKOUT = Path(__file__).resolve().parent.parent
KEPT = CHECKOUT / ".local" / "test-cluster"
TEMPLATE = "arena_template"
MAKES_TABLES = (
    "*/migrations/*.py",
    "*/append_only.py",
    "arena_site/supervisor/postgres*.py",
    "requirements/run.lock",
    "tests/kept_cluster.py",
)


def version() -> str:
    """Another one whenever the tables may have become others."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def sources() -> list[Path]:
    """The files that make the tables."""
    return sorted(path for pattern in MAKES_TABLES for path in CHECKOUT.glob(pattern))


def copy_to(cluster: postgres.Cluster, environment: dict[str, str]) -> None:
    """Give a cluster the kept data, made in its place where there are none as they are now.

    `environment`: for the migrations, where some have to run.
    """
    postgres.private_folder(cluster.sockets)
    with alone():
        kept = KEPT / version()
        if not kept.exists():
            shutil.rmtree(KEPT, ignore_errors=True)
            _make(cluster, environment)
            KEPT.mkdir(mode=0o700)
            _copy(cluster.data, part := KEPT / "part")
            part.rename(kept)
        else:
            _copy(kept, cluster.data)


@contextmanager
def alone() -> Iterator[None]:
    """Sessions that start at once make it once, and copy what is whole."""
    KEPT.parent.mkdir(exist_ok=True)
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy(here: Path, there: Path) -> None:
    subprocess.run(["cp", "-a", str(here), str(there)], check=True)  # owners and times as well


def _make(cluster: postgres.Cluster, environment: dict[str, str]) -> None:
    """Make the data folder with its migrated template, as a server leaves it that was stopped."""
    postgres.initialise(cluster)
    program = cluster.program()
    child = processes.start(program)
    try:
        postgres.wait_until_ready(cluster, child)
        postgres.provision(cluster)
        with psycopg.connect(cluster.url(postgres.OWNER), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        subprocess.run(
            [sys.executable, str(CHECKOUT / "manage.py"), "migrate", "--verbosity", "0"],
            env={
                "REDIS_URL": "redis://127.0.0.1:1",  # nobody asks it; benchmarks have none yet
                "DATABASE_URL": cluster.url(postgres.OWNER, TEMPLATE),
                **os.environ,
                **environment,
                "DJANGO_SETTINGS_MODULE": "arena_site.settings",
                "DATABASE_OWNER_URL": cluster.url(postgres.OWNER, TEMPLATE),
                "ARENA_AS_OWNER": "true",
            },
            check=True,
        )
        _have_the_same(cluster)
    finally:
        processes.stop(child, program)


def _have_the_same(cluster: postgres.Cluster) -> None:
    """Let the database with which an application starts have the tables of the template."""
    with psycopg.connect(cluster.url(postgres.OWNER, "postgres"), autocommit=True) as connection:
        name, template = sql.Identifier(postgres.DATABASE), sql.Identifier(TEMPLATE)
        connection.execute(sql.SQL("DROP DATABASE {}").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
    postgres.provision(cluster)
