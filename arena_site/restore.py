"""Put a backup in the place of a database that holds no votes, or leave all as it was."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from arena_site.backup import DUMP, BackupError, Manifest, unpack
from arena_site.contents import Contents, contents, count_rows, tables_of
from arena_site.postgres_tools import load_dump, owner_address

SET_ASIDE = "replaced_by_restore"  # the schema that waits until the restored one has been checked
FACTS = ("annotations_vote", "annotations_importedvote")  # what an empty database has none of
LOCK_SECONDS = 5


def restore(path: Path, *, into_empty: bool = False) -> Manifest:
    """Put a backup in the place of a database without votes; run as the owner of the tables.

    The file is checked before anything is touched. What was there waits under another name
    until the restored tables have the digests of the manifest, and comes back if they have not.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        dump = Path(folder, DUMP)
        manifest = unpack(path, dump)
        with psycopg.connect(owner_address(), autocommit=True) as database:
            refuse_if_used(database, into_empty=into_empty)
            with set_aside(database):
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
def set_aside(database: "psycopg.Connection[Any]") -> Iterator[None]:
    """Make room for new tables; the old ones come back if the block fails, else they go."""
    old, place = sql.Identifier(SET_ASIDE), sql.Identifier("public")
    drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
    try:
        with database.transaction():
            database.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(f"{LOCK_SECONDS}s"))
            database.execute(drop.format(old))
            database.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(place, old))
            database.execute(sql.SQL("CREATE SCHEMA {}").format(place))
    except psycopg.errors.LockNotAvailable as error:
        raise BackupError("The database is in use; stop web, worker and beat first.") from error
    try:
        yield
    except BaseException:  # whatever ended it, Ctrl-C too: the old tables come back
        with database.transaction():
            database.execute(drop.format(place))
            database.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(old, place))
        raise
    database.execute(drop.format(old))


def compare(expected: dict[str, Contents], found: dict[str, Contents]) -> None:
    """Refuse restored tables that are not what the manifest says."""
    wrong = [name for name in expected.keys() | found if expected.get(name) != found.get(name)]
    if wrong:
        raise BackupError(f"Restored tables differ from the backup: {', '.join(sorted(wrong))}.")
