"""The data folder: one supervisor at a time, secrets of its own, short paths for sockets."""

import fcntl
import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arena_site.supervisor import postgres, redis
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.postgres_files import LENT_TO, reachable

PLACE_FOR_HIDDEN_DATA = Path("/var/lib")
OTHERS_WALK_THROUGH = 0o711  # set by chmod, for mkdir obeys the umask


@dataclass(frozen=True)
class DataFolder:
    """Everything that outlives a stop; the lock is held until the process ends."""

    root: Path
    lock: int

    @property
    def logs(self) -> Path:
        """One log for each process."""
        return self.root / "logs"

    @property
    def roster(self) -> Path:
        """Numbers and start times of the processes that run now."""
        return self.root / "processes.json"

    @property
    def environment(self) -> Path:
        """Addresses and secrets for `manage.py`; see arena_site/settings.py."""
        return self.root / "environment"


def open_data_folder(root: Path) -> DataFolder:
    """Make the folder when it is missing and take it for this supervisor alone."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        for name in ("logs", "redis"):
            (root / name).mkdir(mode=0o700, exist_ok=True)
        lock = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(
            f"The data folder {root} cannot be written ({error.strerror}). "
            "Repair its permissions, or choose another folder with ARENA_DATA."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.read(lock, 20).decode() or "unknown"
        raise StartError(
            f"Code Arena already runs with the data folder {root} (process {pid}). "
            f"Stop it with `kill {pid}`, or choose another folder with ARENA_DATA."
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return DataFolder(root, lock)


def read_secrets(folder: DataFolder) -> dict[str, str]:
    """Random passwords for the embedded database and a secret key, made once."""
    path = folder.root / "secrets.json"
    names = ("secret_key", "record_key", *postgres.ROLES)
    try:
        if path.stat().st_uid != os.geteuid():
            raise StartError(
                f"The data folder {folder.root} belongs to the user {path.owner()}. Start as this "
                "user, or choose another folder with ARENA_DATA."
            )
        known = json.loads(path.read_text())
    except FileNotFoundError:
        known = {}
    if missing := [name for name in names if name not in known]:
        known |= {name: secrets.token_hex(32) for name in missing}
        write_private(path, json.dumps(known, indent=1))
    return {name: str(known[name]) for name in names}


def write_private(path: Path, text: str) -> None:
    """Replace a file at once; only its owner may read it."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write_environment(path: Path, variables: Mapping[str, str]) -> None:
    """Leave addresses and secrets for `manage.py`, quoted as django-environ reads them."""
    lines = []
    for name, value in variables.items():
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'{name}="{escaped}"')
    write_private(path, "\n".join(lines) + "\n")


def postgres_home(folder: DataFolder) -> Path:
    """Beside our data, or elsewhere when root's own folders hide it from the database's user."""
    root = folder.root
    if reachable(root):
        return root
    if (root / "postgres").exists():
        raise StartError(
            f"The user {LENT_TO}, who runs the database for root, cannot reach {root / 'postgres'} "
            "any more. Give the folders above it back their permission x for others."
        )
    pointer = root / "postgres-home"
    if not pointer.exists():
        home = Path(tempfile.mkdtemp(prefix="code-arena-", dir=PLACE_FOR_HIDDEN_DATA))
        home.chmod(OTHERS_WALK_THROUGH)
        write_private(pointer, str(home))
    home = Path(pointer.read_text())
    if not home.is_dir():
        raise StartError(
            f"The database folder {home} is gone. Put it back, or start anew with another "
            "ARENA_DATA folder."
        )
    return home


def socket_folder(folder: DataFolder) -> Path:
    """A folder for sockets: ours when its path will do, else one for temporary files."""
    ours = folder.root / "run"
    if reachable(folder.root) and _is_suitable(ours):
        ours.mkdir(exist_ok=True)
        ours.chmod(OTHERS_WALK_THROUGH)
        return ours
    name = hashlib.sha256(str(folder.root).encode()).hexdigest()[:12]
    short = Path(tempfile.gettempdir(), f"arena-{os.geteuid()}-{name}")
    if not _is_suitable(short):
        raise StartError(
            f"The path {short} is too long for sockets, or holds more than letters, digits and "
            "./_-. Set TMPDIR or ARENA_DATA to a short and plain path."
        )
    short.mkdir(mode=0o700, exist_ok=True)
    status = short.lstat()
    ours_alone = status.st_uid == os.geteuid() and not status.st_mode & (
        stat.S_IWGRP | stat.S_IWOTH
    )
    if not (stat.S_ISDIR(status.st_mode) and ours_alone):
        raise StartError(f"{short} belongs to somebody else. Remove it, or set TMPDIR.")
    short.chmod(OTHERS_WALK_THROUGH)
    return short


def _is_suitable(sockets: Path) -> bool:
    """Short enough, and without characters that mean something in an address."""
    return (
        re.fullmatch(r"[A-Za-z0-9/._-]+", str(sockets)) is not None
        and len(os.fsencode(sockets / "postgres")) <= postgres.SOCKET_FOLDER_LIMIT
        and len(os.fsencode(sockets / "redis.sock")) <= redis.SOCKET_PATH_LIMIT
    )
