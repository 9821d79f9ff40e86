"""Put a backup in the place of a database that holds no votes, or leave all as it was."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
from psycopg import sql

from arena_site.backup import DUMP, BackupError, Manifest, unpack
from arena_site.contents import SET_ASIDE, Contents, contents, count_rows, is_set_aside, tables_of
from arena_site.postgres_tools import load_dump, owner_address

PUBLIC, ASIDE = sql.Identifier("public"), sql.Identifier(SET_ASIDE)
DROP = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
RENAME = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
FACTS = ("annotations_vote", "annotations_importedvote")  # what an empty database has none of
LOCK_SECONDS = 5
PAUSE_SECONDS = 0.05  # between two tries


def restore(path: Path, *, into_empty: bool = False, unsigned: bool = False) -> Manifest:
    """Put a backup in the place of a database without votes; run as the owner of the tables.

    The file is checked before anything is touched. What was there waits under another name
    until the restored tables have the digests of the manifest, and comes back if they have not.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        dump = Path(folder, DUMP)
        manifest = unpack(path, dump, unsigned=unsigned)
        with psycopg.connect(owner_address(), autocommit=True) as database:
            bring_back(database)  # what a killed restore has left aside
            refuse_if_used(database, into_empty=into_empty)  # before anybody has to wait for us
            with set_aside(database, into_empty=into_empty):
                load_dump(dump)
                compare(manifest.tables, contents(database))
    return manifest


def refuse_if_used(database: "psycopg.Connection[Any]", *, into_empty: bool) -> None:
    """Refuse a database with votes; with `into_empty` one with any table."""
    tables = tables_of(database)
    if into_empty and tables:
        raise BackupError(f"The database is not empty: it has {len(tables)} tables.")
    for table in FACTS:
        if table in tables and count_rows(database, table):
            raise BackupError(
                "The database holds votes, and a restore never replaces any. Name an empty "
                "database in DATABASE_URL and DATABASE_OWNER_URL, or start with another ARENA_DATA."
            )


@contextmanager
def set_aside(database: "psycopg.Connection[Any]", *, into_empty: bool) -> Iterator[None]:
    """Make room for new tables; the old ones come back if the block fails, else they go."""
    with ExitStack() as on_failure:  # Ctrl-C is one too
        on_failure.callback(bring_back, database)
        with exclusively(database):
            lock_tables(database)
            refuse_if_used(database, into_empty=into_empty)  # votes that came until this moment
            database.execute(RENAME.format(PUBLIC, ASIDE))
            database.execute(sql.SQL("CREATE SCHEMA {}").format(PUBLIC))
        yield
        with exclusively(database):
            database.execute(DROP.format(ASIDE))
        on_failure.pop_all()


def bring_back(database: "psycopg.Connection[Any]") -> bool:
    """Put back what a restore that was broken off, or killed, has set aside; say if it had.

    The tables in its place are nobody's: the application has no rights on them before the old
    ones are gone.
    """
    with exclusively(database):
        if not is_set_aside(database):
            return False
        database.execute(DROP.format(PUBLIC))
        database.execute(RENAME.format(ASIDE, PUBLIC))
    return True


@contextmanager
def exclusively(database: "psycopg.Connection[Any]") -> Iterator[None]:
    """A transaction that waits for the tables it needs, but not for long."""
    try:
        with database.transaction():
            database.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(f"{LOCK_SECONDS}s"))
            yield
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
        raise BackupError(
            f"The database is in use: somebody's work there took more than {LOCK_SECONDS} seconds. "
            "Nothing is lost. Wait until nobody votes and no import runs, then try again. If that "
            "does not help, see to it that nobody comes: stop Code Arena and start it with another "
            "ARENA_PORT, or, with servers of your own, stop web, worker and beat."
        ) from error


def lock_tables(database: "psycopg.Connection[Any]") -> None:
    """Wait until whoever has written has committed, and let nobody write from here on.

    A schema gets another name whether its tables are in use or not, so a vote that is on its
    way could otherwise be acknowledged in tables that are about to go. All or none are taken:
    who held some while waiting for others would deadlock with a vote that checks its keys.
    """
    names = [sql.Identifier("public", table) for table in tables_of(database)]
    lock = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(
        sql.SQL(", ").join(names)
    )
    last_try = monotonic() + LOCK_SECONDS
    while names:
        try:
            with database.transaction():
                database.execute(lock)
            return
        except psycopg.errors.LockNotAvailable:
            if monotonic() > last_try:
                raise
            sleep(PAUSE_SECONDS)


def compare(expected: dict[str, Contents], found: dict[str, Contents]) -> None:
    """Refuse restored tables that are not what the manifest says."""
    wrong = [name for name in expected.keys() | found if expected.get(name) != found.get(name)]
    if wrong:
        raise BackupError(f"Restored tables differ from the backup: {', '.join(sorted(wrong))}.")
