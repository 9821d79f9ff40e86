"""Which processes run, written down so that the next start can end what a killed one left.

A process is known by its number together with its start time, for numbers are used again. Its
group is known by the session that it leads: the kernel gives no new process a number under
which a session still lives.
"""

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from arena_site.supervisor.data_folder import write_private

MARKER = "ARENA_SUPERVISED_IN"  # environment variable of every child: the data folder
_STATE, _SESSION, _START_TIME = 0, 3, 19  # fields of /proc/PID/stat after the command's name


@dataclass(frozen=True)
class Entry:
    """One child as it was started."""

    pid: int
    started: str  # clock ticks since this boot, and the boot
    stop_signal: int


def start_time(pid: int) -> str | None:
    """When this process started; None when there is none, or only its zombie."""
    fields = _fields(pid)
    if fields is None or fields[_STATE] == "Z":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{fields[_START_TIME]}@{boot}"


def _fields(pid: int) -> list[str] | None:
    try:
        text = Path("/proc", str(pid), "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


class Roster:
    """The file of entries, by the name of the program."""

    def __init__(self, path: Path, marker: str) -> None:
        self._path = path
        self._marker = marker
        self._entries: dict[str, Entry] = {}

    def add(self, name: str, pid: int, stop_signal: signal.Signals) -> None:
        """Write down a child that has just been started."""
        if (started := start_time(pid)) is not None:
            self._entries[name] = Entry(pid, started, int(stop_signal))
            self._write()

    def clear(self) -> None:
        """Nothing runs any more."""
        self._entries = {}
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        entries = {name: asdict(entry) for name, entry in self._entries.items()}
        write_private(self._path, json.dumps(entries, indent=1))

    def end_orphans(self, *, patience: float = 10.0) -> list[str]:
        """End what an earlier supervisor left running and return the names; strangers stay."""
        entries = self._read()
        left = [name for name, entry in entries.items() if self._members(entry)]
        for name in left:
            _signal(entries[name], signal.Signals(entries[name].stop_signal))
        leaders = [entries[name] for name in left]
        _wait(lambda: not any(_is_alive(entry) for entry in leaders), patience)
        for entry in leaders:
            _signal(entry, signal.SIGKILL)
            for pid in self._members(entry):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        _wait(lambda: not any(self._members(entry) for entry in leaders), patience)
        self.clear()
        return left

    def _read(self) -> dict[str, Entry]:
        try:
            raw = json.loads(self._path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return {name: Entry(**entry) for name, entry in raw.items()}

    def _members(self, entry: Entry) -> list[int]:
        """The recorded process and what lives on in its session."""
        found = [entry.pid] if _is_alive(entry) else []
        for process in Path("/proc").glob("[0-9]*"):
            pid = int(process.name)
            fields = _fields(pid)
            if fields is None or fields[_STATE] == "Z" or int(fields[_SESSION]) != entry.pid:
                continue
            if pid != entry.pid and self._carries_marker(process):
                found.append(pid)
        return found

    def _carries_marker(self, process: Path) -> bool:
        try:
            variables = (process / "environ").read_bytes().split(b"\0")
        except OSError:  # it ended meanwhile, or it is somebody else's
            return False
        return os.fsencode(f"{MARKER}={self._marker}") in variables


def _is_alive(entry: Entry) -> bool:
    return start_time(entry.pid) == entry.started


def _signal(entry: Entry, number: signal.Signals) -> None:
    """Send through a descriptor, so that the number cannot change hands between look and kill."""
    try:
        descriptor = os.pidfd_open(entry.pid)
    except ProcessLookupError:
        return
    try:
        if _is_alive(entry):
            signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        return
    finally:
        os.close(descriptor)


def _wait(done: Callable[[], bool], patience: float) -> None:
    deadline = time.monotonic() + patience
    while not done() and time.monotonic() < deadline:
        time.sleep(0.02)
