"""Bounds on the memory and the processes of everything in one sandbox, kept by the kernel.

Version 2 of cgroups where it has the controllers, else version 1, else none: then the memory of
the processes is looked at (`children/memory.py`), and the limits of the user bound their number.
Folders are made once for each slot of the runner, by root before it becomes nobody of importance,
and used by one program after the other.
"""

import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sandbox.faults import SandboxError
from sandbox.limits import Limits

ROOT: Final = Path("/sys/fs/cgroup")
_EMPTY_SECONDS: Final = 5.0
_UNLIMITED_SWAP: Final = "0"


@dataclass(frozen=True)
class Cgroup:
    """The folders of one slot. Without folders the kernel bounds nothing."""

    version: int = 0
    memory: Path | None = None
    processes: Path | None = None

    @property
    def entrances(self) -> list[str]:
        """The files into which a process writes 0 to enter."""
        folders = dict.fromkeys(filter(None, (self.memory, self.processes)))
        return [str(folder / "cgroup.procs") for folder in folders]

    def set_limits(self, limits: Limits) -> None:
        """Set what the next program may have."""
        if self.memory and self.version == 2:
            _write(self.memory / "memory.max", limits.memory)
        elif self.memory:
            self._set_first_version(self.memory, limits.memory)
        if self.processes:
            _write(self.processes / "pids.max", limits.processes)

    def _set_first_version(self, folder: Path, memory: int) -> None:
        ram, both = folder / "memory.limit_in_bytes", folder / "memory.memsw.limit_in_bytes"
        # The limit with swap may never be the lower one, not even between two lines.
        names = [ram, both] if memory <= int(ram.read_text()) else [both, ram]
        for name in names:
            if name.exists():
                _write(name, memory)

    def deaths(self) -> int:
        """How many processes the kernel has ended here for want of memory, ever."""
        if self.memory is None:
            return 0
        name = "memory.events" if self.version == 2 else "memory.oom_control"
        words = (self.memory / name).read_text().split()
        return int(words[words.index("oom_kill") + 1])

    def clear(self) -> None:
        """Wait until nobody is left; whoever stays is ended."""
        deadline = time.monotonic() + _EMPTY_SECONDS
        while pids := self._inhabitants():
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, 9)
            if time.monotonic() > deadline:
                raise SandboxError(f"processes stay in {self.memory}: {pids}")
            time.sleep(0.001)

    def _inhabitants(self) -> list[int]:
        folder = self.processes or self.memory
        return [int(pid) for pid in (folder / "cgroup.procs").read_text().split()] if folder else []


def _write(path: Path, value: object) -> None:
    with path.open("w") as file:
        file.write(str(value))


def make_cgroups(name: str, slots: int, owner: int, root: Path = ROOT) -> Sequence[Cgroup]:
    """Make the folders of all slots and give them to `owner`; without rights, make none.

    The calling process itself moves into a folder beside them where version 2 asks for it.
    """
    try:
        if (root / "cgroup.controllers").exists():
            return _second_version(root / name, slots, owner)
        return _first_version(root, name, slots, owner)
    except OSError:
        return [Cgroup()] * slots


def _second_version(base: Path, slots: int, owner: int) -> Sequence[Cgroup]:
    controllers = (base.parent / "cgroup.controllers").read_text().split()
    if not {"memory", "pids"} <= set(controllers):
        return [Cgroup()] * slots
    (base / "serve").mkdir(parents=True, exist_ok=True)
    _write(base.parent / "cgroup.subtree_control", "+memory +pids")
    _write(base / "cgroup.subtree_control", "+memory +pids")
    # Who moves a process must own the folder above both places: so the runner lives here too.
    _write(base / "serve" / "cgroup.procs", 0)
    folders = []
    for number in range(slots):
        folder = base / f"slot-{number}"
        folder.mkdir(exist_ok=True)
        with suppress(OSError):  # a kernel without swap has no such file
            _write(folder / "memory.swap.max", _UNLIMITED_SWAP)
        _hand_over(folder, owner, "cgroup.procs", "memory.max", "pids.max")
        folders.append(Cgroup(2, folder, folder))
    _hand_over(base, owner, "cgroup.procs")
    return folders


def _first_version(root: Path, name: str, slots: int, owner: int) -> Sequence[Cgroup]:
    found = []
    for number in range(slots):
        memory, pids = (
            root / kind / name / f"slot-{number}"
            if (root / kind / "cgroup.procs").exists()
            else None
            for kind in ("memory", "pids")
        )
        for folder in filter(None, (memory, pids)):
            folder.mkdir(parents=True, exist_ok=True)
        if memory:
            limits = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes")
            _hand_over(memory, owner, "cgroup.procs", *limits)
        if pids:
            _hand_over(pids, owner, "cgroup.procs", "pids.max")
        found.append(Cgroup(1 if memory or pids else 0, memory, pids))
    return found


def _hand_over(folder: Path, owner: int, *names: str) -> None:
    for name in names:
        if (folder / name).exists():
            shutil.chown(folder / name, owner)


def remove_cgroups(name: str, root: Path = ROOT) -> None:
    """Take the folders away again; root's business, when no runner is left."""
    for base in (root / name, root / "memory" / name, root / "pids" / name):
        if base.is_dir():
            for folder in (*filter(Path.is_dir, base.iterdir()), base):
                with suppress(OSError):
                    folder.rmdir()
