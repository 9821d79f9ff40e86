"""Runs `manage.py prepare` first, or beside the start when nothing can have changed since."""

import subprocess
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from arena_site.supervisor import processes, programs
from arena_site.supervisor.data_folder import DataFolder, write_private
from arena_site.supervisor.faults import StartError
from arena_site.supervisor.supervision import pause
from web.exit_status import LOST_DATABASE

MAX_FAILURES = 10  # for want of a database, in a row: half a minute
# Files that decide what there is to prepare.
DECISIVE = (
    *("*/migrations/*.py", "static/**/*", "requirements/run.lock"),
    *("*/starter/*", "catalog/open_arena/*/*.yaml"),
)


class Preparation:
    """One run of the command. What it prints, such as the first sign-in link, is for everybody."""

    def __init__(
        self,
        folder: DataFolder,
        variables: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._program = programs.prepare(folder.logs, variables)
        self._stamp = folder.root / "prepared"
        self._digest = digest(programs.CHECKOUT, variables["DATABASE_OWNER_URL"])
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._begin_at: float | None = None  # after a pause
        self._clock = clock

    def was_done(self) -> bool:
        """Whether it succeeded before with the same files and the same database."""
        return self._stamp.exists() and self._stamp.read_text() == self._digest

    def start(self) -> None:
        """Begin."""
        self._begin()

    def _begin(self) -> None:
        self._process = processes.start(self._program)
        self._begin_at = None

    def has_ended(self) -> bool:
        """Look; a failure is raised as a fault of the start.

        Unless the command lost its database: it is safe to repeat, and is started again with the
        usual pauses.
        """
        if self._begin_at is not None:
            if self._clock() >= self._begin_at:
                self._begin()
            return False
        if self._process is None or self._process.poll() is None:
            return False
        if self._process.returncode == LOST_DATABASE and self._failures < MAX_FAILURES:
            self._failures += 1
            self._begin_at = self._clock() + pause(self._failures)
            return False
        if self._process.returncode:
            reason = processes.last_lines(self._program.log)
            raise StartError(
                f"The database could not be prepared. {self._program.log} ends with:\n{reason}"
            )
        if not self.was_done():
            write_private(self._stamp, self._digest)
        return True

    def stop(self) -> None:
        """Leave nothing behind when the start is broken off."""
        if self._process is not None:
            processes.stop(self._process, self._program)


def digest(checkout: Path, database: str) -> str:
    """Changes when a migration, a static file, an item of ours or a package changes."""
    result = sha256(f"{checkout} {database}\n".encode())
    for pattern in DECISIVE:
        for path in sorted(checkout.glob(pattern)):
            status = path.stat()
            result.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return result.hexdigest()
