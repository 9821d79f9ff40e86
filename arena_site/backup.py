"""One file with the whole database, and the way back, checked at both ends.

The file is a tar of three members: the dump that pg_dump makes (compressed), a manifest with
the number of rows and a digest for each table, and the digest of the manifest. The dump and the
digests come from one snapshot of the database, so people may go on voting meanwhile.
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from arena_site.postgres_tools import load_dump, owner_address, run_tool

FORMAT = 1
DUMP, MANIFEST, SEAL = "database.dump", "manifest.json", "manifest.sha256"
CHUNK = 1 << 20
SET_ASIDE = "replaced_by_restore"  # the schema that waits until the restored one has been checked
FACTS = ("annotations_vote", "annotations_importedvote")  # what an empty database has none of
LOCK_SECONDS = 5


class BackupError(Exception):
    """Nothing was changed; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Contents:
    """Number of rows of a table, and the digest of all of them in the order of their keys."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, and how to know that it is whole."""

    made_at: str
    version: str
    dump_bytes: int
    dump_digest: str
    tables: dict[str, Contents]
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        raw = json.loads(text)
        if raw.get("format") != FORMAT:
            raise BackupError(f"This is no backup of format {FORMAT}; take a newer Code Arena.")
        tables = {name: Contents(**found) for name, found in raw.pop("tables").items()}
        return cls(tables=tables, **raw)


def back_up(path: Path) -> Manifest:
    """Write the database into a new file; nothing is there until it is whole."""
    if path.exists():
        raise BackupError(f"{path} is there already; choose another name.")
    if not path.parent.is_dir():
        raise BackupError(f"The folder {path.parent} does not exist; make it first.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        dump, whole = Path(folder, DUMP), Path(folder, "whole")
        tables = dump_database(dump)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=settings.VERSION,
            dump_bytes=dump.stat().st_size,
            dump_digest=digest_of(dump),
            tables=tables,
        )
        pack(whole, dump, manifest)
        os.link(whole, path)  # unlike a rename it never writes over another file
    return manifest


def dump_database(dump: Path) -> dict[str, Contents]:
    """The dump and the contents of all tables, both as of one moment."""
    with psycopg.connect(owner_address()) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database.read_only = True
        ((exported,),) = database.execute("SELECT pg_export_snapshot()").fetchall()
        run_tool(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", "--schema=public"),
            *(f"--snapshot={exported}", f"--file={dump}"),
        )
        return contents(database)


def pack(whole: Path, dump: Path, manifest: Manifest) -> None:
    """Manifest, its digest and the dump in one file that only its owner may read."""
    text = manifest.as_bytes()
    folder = whole.parent
    (folder / MANIFEST).write_bytes(text)
    (folder / SEAL).write_text(hashlib.sha256(text).hexdigest())
    whole.touch(mode=0o600)
    with whole.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for member in (MANIFEST, SEAL, DUMP):
                archive.add(folder / member, arcname=member)
        file.flush()
        os.fsync(file.fileno())


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


def unpack(path: Path, dump: Path) -> Manifest:
    """Take the dump out of a backup; raises `BackupError` unless every byte is as written."""
    try:
        with tarfile.open(path, "r:") as archive:
            text, seal = member(archive, MANIFEST).read(), member(archive, SEAL).read()
            if hashlib.sha256(text).hexdigest().encode() != seal:
                raise BackupError(f"{path} is damaged: its manifest was changed.")
            manifest = Manifest.read(text)
            with dump.open("wb") as file:
                shutil.copyfileobj(member(archive, DUMP), file, CHUNK)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (tarfile.TarError, ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{path} is damaged, or it is no backup: {error}.") from error
    if digest_of(dump) != manifest.dump_digest:
        raise BackupError(f"{path} is damaged: the dump in it is not the one that was written.")
    return manifest


def member(archive: tarfile.TarFile, name: str) -> Any:
    """A member as an open file; only plain files count."""
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


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


def contents(database: "psycopg.Connection[Any]") -> dict[str, Contents]:
    """Rows and digest of every table, the same on every server for the same facts."""
    with database.transaction():
        database.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'")
        return {table: contents_of(database, table) for table in tables_of(database)}


def contents_of(database: "psycopg.Connection[Any]", table: str) -> Contents:
    digest = hashlib.sha256()
    query = sql.SQL("COPY (SELECT * FROM public.{} ORDER BY {}) TO STDOUT").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, key_of(database, table)))
    )
    with database.cursor() as cursor:
        with cursor.copy(query) as rows:
            for piece in rows:
                digest.update(piece)
        return Contents(cursor.rowcount, digest.hexdigest())


def tables_of(database: "psycopg.Connection[Any]") -> list[str]:
    found = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [name for (name,) in found]


def key_of(database: "psycopg.Connection[Any]", table: str) -> list[str]:
    """The columns of the primary key."""
    found = database.execute(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid "
        "AND attnum = ANY (indkey) WHERE indisprimary AND indrelid = "
        "(quote_ident('public') || '.' || quote_ident(%s))::regclass ORDER BY attnum",
        [table],
    )
    return [name for (name,) in found]


def count_rows(database: "psycopg.Connection[Any]", table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))
    ((number,),) = database.execute(query).fetchall()
    return int(number)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
