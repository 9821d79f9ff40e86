"""One file with the whole database, which says by itself whether it is whole.

The file is a tar of three members: the dump that pg_dump makes (compressed), a manifest with
the number of rows and a digest for each table, and the digest of the manifest. Behind it stands
a line that seals all of it (`seal.py`). The dump and the digests come from one snapshot of the
database, so people may go on voting meanwhile.
"""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import CommandError

from arena_site.contents import Contents, contents, is_set_aside, tables_of
from arena_site.postgres_tools import owner_address, run_tool
from arena_site.seal import SealError, check_seal, seal

FORMAT = 1
DUMP, MANIFEST, SEAL = "database.dump", "manifest.json", "manifest.sha256"
CHUNK = 1 << 20


class BackupError(CommandError):
    """Nothing was changed; the text says what is wrong and what to do."""


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
        publish(whole, path)
    return manifest


def dump_database(dump: Path) -> dict[str, Contents]:
    """The dump and the contents of all tables, both as of one moment."""
    with psycopg.connect(owner_address()) as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database.read_only = True
        refuse_without_tables(database)
        ((exported,),) = database.execute("SELECT pg_export_snapshot()").fetchall()
        run_tool(
            "pg_dump",
            *("--format=custom", "--no-owner", "--no-privileges", "--schema=public"),
            *(f"--snapshot={exported}", f"--file={dump}"),
        )
        return contents(database)


def refuse_without_tables(database: "psycopg.Connection[Any]") -> None:
    """Refuse half a restore, and a database that nobody has started with yet."""
    if is_set_aside(database):
        raise BackupError(
            "A restore is under way, or was broken off: wait for it, or else start Code Arena "
            "(with servers of your own: run prepare), which brings back what was there before."
        )
    if not tables_of(database):
        raise BackupError("The database is empty; start Code Arena with it first.")


def pack(whole: Path, dump: Path, manifest: Manifest) -> None:
    """Manifest, its digest and the dump in one file that only its owner may read."""
    text = manifest.as_bytes()
    folder = whole.parent
    (folder / MANIFEST).write_bytes(text)
    (folder / SEAL).write_text(hashlib.sha256(text).hexdigest())
    whole.touch(mode=0o600)
    with tarfile.open(whole, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member in (MANIFEST, SEAL, DUMP):
            archive.add(folder / member, arcname=member)
    seal(whole, settings.BACKUP_KEY)
    with whole.open("rb") as file:
        os.fsync(file.fileno())


def publish(whole: Path, path: Path) -> None:
    """Give the finished file its name; unlike a rename this never writes over another file."""
    try:
        os.link(whole, path)
    except FileExistsError as error:
        raise BackupError(f"{path} came into being meanwhile; choose another name.") from error
    except OSError:  # there are file systems without links
        copy_to_new(whole, path)


def copy_to_new(whole: Path, path: Path) -> None:
    """Copy into a file that is not there yet, for its owner alone; half a copy does not stay."""
    with ExitStack() as on_failure:
        with whole.open("rb") as source, open(path, "xb", opener=open_privately) as target:
            on_failure.callback(path.unlink)
            shutil.copyfileobj(source, target, CHUNK)
            target.flush()
            os.fsync(target.fileno())
        on_failure.pop_all()


def open_privately(name: str, flags: int) -> int:
    return os.open(name, flags, mode=0o600)


def unpack(path: Path, dump: Path, *, unsigned: bool = False) -> Manifest:
    """Take the dump out of a backup; raises `BackupError` unless every byte is as written.

    `unsigned`: nobody signed it although there is a key.
    """
    try:
        check_seal(path, settings.BACKUP_KEY, unsigned=unsigned)
        with tarfile.open(path, "r:") as archive:
            text, seal = member(archive, MANIFEST).read(), member(archive, SEAL).read()
            if hashlib.sha256(text).hexdigest().encode() != seal:
                raise BackupError(f"{path} is damaged: its manifest was changed.")
            manifest = Manifest.read(text)
            with dump.open("wb") as file:
                shutil.copyfileobj(member(archive, DUMP), file, CHUNK)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror or error}.") from error
    except SealError as error:
        raise BackupError(f"{path} is refused as damaged or not yours: {error}.") from error
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


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
