"""The embedded Postgres: binaries out of a wheel, started by us on a Unix socket only."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from arena_site.supervisor import processes
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.postgres_files import (
    binaries,
    database_group,
    database_user,
    private_file,
    private_folder,
)

MAJOR = "18"
DATABASE = "arena"
SUPERUSER = "postgres"
OWNER = "arena_owner"  # owns the database and the schema; migrations run as this role
APPLICATION = "arena_app"  # the running application; owns nothing
ROLES = (SUPERUSER, OWNER, APPLICATION)
SOCKET_FOLDER_LIMIT = 93  # characters that Postgres accepts
PATIENCE_WITH_OTHERS = 10.0  # seconds; backends of a killed server end by themselves
SMALL_SHARED_MEMORY = 256 * 1024 * 1024  # bytes in /dev/shm below which we do without it
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "random_page_cost": "1.1",
    "jit": "off",  # our queries are short; compiling them costs more than it saves
    "TimeZone": "UTC",
    "log_timezone": "UTC",
}
# A vacuum at work would keep a test from dropping its database; crowds of two tests may meet.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "300",
}


@dataclass(frozen=True)
class Cluster:
    """One embedded cluster: where it lies, where it listens, and its passwords."""

    home: Path  # holds the data folder and, when needed, a copy of the binaries
    sockets: Path
    log: Path
    passwords: dict[str, str]  # by role
    for_tests: bool = False  # no fsync, and the owner may create databases

    @property
    def data(self) -> Path:
        """Postgres' own folder."""
        return self.home / "postgres"

    def url(self, role: str, database: str = DATABASE) -> str:
        """A connection address over the socket, for Django and for psycopg."""
        return f"postgresql://{role}:{self.passwords[role]}@/{database}?host={self.sockets}"

    def program(self) -> processes.Program:
        """How it is run. SIGINT is the fast stop; SIGTERM would wait for every client."""
        settings = SETTINGS | (FORGETFUL if self.for_tests else {})
        if _shared_memory_is_small():
            settings = settings | {"dynamic_shared_memory_type": "mmap"}
        return processes.Program(
            name="postgres",
            command=(
                str(binaries(self.home) / "postgres"),
                *("-D", str(self.data), "-k", str(self.sockets)),
                *(f"--{name}={value}" for name, value in settings.items()),
            ),
            log=self.log,
            user=database_user(),
            group=database_group(),
            stop_signal=signal.SIGINT,
            patience=10.0,
            before_start=lambda: _clear_the_way(self),
        )


def _shared_memory_is_small() -> bool:
    try:
        status = os.statvfs("/dev/shm")  # noqa: S108 (the kernel keeps it)
    except OSError:
        return True
    return status.f_blocks * status.f_frsize < SMALL_SHARED_MEMORY


def initialise(cluster: Cluster) -> None:
    """Make folders and data where there are none. A half-made folder never takes its place."""
    private_folder(cluster.sockets)
    version = cluster.data / "PG_VERSION"
    if version.exists():
        if (found := version.read_text().strip()) != MAJOR:
            raise StartError(
                f"{cluster.data} belongs to Postgres {found}, this version brings {MAJOR}. "
                "Restore a backup into a new ARENA_DATA folder."
            )
        return
    part = cluster.home / "postgres.part"
    password = cluster.home / "postgres.password"
    shutil.rmtree(part, ignore_errors=True)
    private_folder(part)
    private_file(password, cluster.passwords[SUPERUSER])
    try:
        _initdb(cluster, part, password)
    finally:
        password.unlink()
    part.rename(cluster.data)


def _initdb(cluster: Cluster, folder: Path, password: Path) -> None:
    done = subprocess.run(
        [
            str(binaries(cluster.home) / "initdb"),
            *("-D", str(folder), "-U", SUPERUSER, "-E", "UTF8"),
            # Builtin: neither LANG nor an installed locale of this machine matters.
            *("--locale-provider=builtin", "--locale=C.UTF-8"),
            *("-A", "scram-sha-256", f"--pwfile={password}"),
            *(["--no-sync", "--wal-segsize=1"] if cluster.for_tests else []),
        ],
        capture_output=True,
        text=True,
        check=False,
        user=database_user(),
        group=database_group(),
        extra_groups=[] if database_user() else None,
        cwd="/",
    )
    if done.returncode:
        raise StartError(f"The database could not be created: {done.stderr.strip()}")


def _clear_the_way(cluster: Cluster) -> None:
    """Remove lock files that name a stranger: after kill -9 the number may be anybody's.

    Only once no process works in the data folder, for Postgres' own guard against two servers
    on the same files lives in that lock file; with a dead number in it, Postgres copes by itself.
    """
    deadline = time.monotonic() + PATIENCE_WITH_OTHERS
    while users := _processes_in(cluster.data):
        if time.monotonic() > deadline:
            raise StartError(
                f"Another Postgres (process {min(users)}) works in {cluster.data}. "
                f"Stop it with: kill -INT {min(users)}"
            )
        time.sleep(0.05)
    (cluster.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    lock = cluster.data / "postmaster.pid"
    if lock.exists() and Path("/proc", lock.read_text().split("\n", 1)[0]).exists():
        lock.unlink()


def _processes_in(folder: Path) -> list[int]:
    """Servers whose working folder this is: the postmaster and its children stay in theirs."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_postgres = (process / "comm").read_text() == "postgres\n"
            if is_postgres and (process / "cwd").readlink() == folder.resolve():
                found.append(int(process.name))
        except OSError:  # it ended meanwhile, or it belongs to somebody else
            continue
    return found


def wait_until_ready(
    cluster: Cluster, child: "subprocess.Popen[bytes]", *, patience: float = 60.0
) -> None:
    """Return when it accepts connections; recovery after a crash may take a while."""
    deadline = time.monotonic() + patience
    while not _answers(cluster):
        if child.poll() is not None or time.monotonic() > deadline:
            reason = processes.last_lines(cluster.log)
            raise StartError(f"The embedded Postgres did not start. Its log ends with:\n{reason}")
        time.sleep(0.02)


def _answers(cluster: Cluster) -> bool:
    try:
        psycopg.connect(cluster.url(SUPERUSER, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def provision(cluster: Cluster) -> None:
    """Make roles and database where they are missing. Safe to repeat."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        for role in (OWNER, APPLICATION):
            _make_role(connection, cluster, role)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
        if known.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
    with psycopg.connect(cluster.url(SUPERUSER)) as connection:
        connection.execute(
            sql.SQL(
                "REVOKE ALL ON DATABASE {database} FROM PUBLIC;"
                "GRANT CONNECT ON DATABASE {database} TO {application};"
                "ALTER SCHEMA public OWNER TO {owner};"
                "REVOKE ALL ON SCHEMA public FROM PUBLIC"
            ).format(
                database=sql.Identifier(DATABASE),
                application=sql.Identifier(APPLICATION),
                owner=sql.Identifier(OWNER),
            )
        )


def _make_role(
    connection: "psycopg.Connection[tuple[object, ...]]", cluster: Cluster, role: str
) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    extra = "CREATEDB" if cluster.for_tests and role == OWNER else "NOCREATEDB"
    connection.execute(
        sql.SQL("{verb} ROLE {role} LOGIN {extra} PASSWORD {password}").format(
            verb=sql.SQL("ALTER" if known else "CREATE"),
            role=sql.Identifier(role),
            extra=sql.SQL(extra),
            password=sql.Literal(cluster.passwords[role]),
        )
    )
