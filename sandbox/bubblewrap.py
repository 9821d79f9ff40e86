"""One command behind all walls, by bubblewrap; the only module that knows bubblewrap."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from children.command import CommandResult, StartedCommand, memory_file
from sandbox import seccomp
from sandbox.cgroup import Cgroup
from sandbox.faults import SandboxError
from sandbox.limits import MIB, Limits

Wall = Literal["seccomp", "network", "processes", "files", "memory"]
NOBODY: Final = "65534"
VARIABLES: Final = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8"}
_SYSTEM_FOLDERS: Final = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")
# The shell enters the cgroup and becomes bubblewrap, so nothing ever runs outside of it.
_ENTER: Final = 'while [ "$1" != -- ]; do echo 0 >"$1" || exit 99; shift; done; shift; exec "$@"'


@dataclass(frozen=True)
class SandboxResult(CommandResult):
    """What came out of a sandbox; how it is to be read is known further up."""

    deaths: int  # processes that the kernel ended for want of memory


@dataclass(frozen=True)
class _Kind:
    """All that has to be known before a sandbox is made; the rest may come later."""

    words: tuple[str, ...]
    head: bytes
    folders: tuple[str, ...]
    memory: int
    processes: int
    disk: int


class Sandbox:
    """One slot: runs one command after the other, each in a sandbox that is made for it."""

    def __init__(self, cgroup: Cgroup | None = None, *, without: frozenset[Wall] = frozenset()):
        if os.geteuid() == 0:
            raise SandboxError("root runs no programs: its walls have holes")
        self._cgroup = Cgroup() if cgroup is None or "memory" in without else cgroup
        self._without = without
        self._filter = memory_file("filter", seccomp.filter_of_calls())
        self._arguments: dict[tuple[str, ...], int] = {}
        self._last: tuple[_Kind, Limits] | None = None
        self._prepared: tuple[_Kind, StartedCommand] | None = None

    def run(
        self,
        words: Iterable[str],
        data: bytes,
        limits: Limits,
        *,
        head: bytes = b"",
        folders: tuple[str, ...] = (),
        reply_size: int = MIB,
    ) -> SandboxResult:
        """Run a command with `head` and `data` as its input, in the sandbox prepared for it if any.

        `folders` are shown to it besides /usr.
        """
        wanted = _Kind(tuple(words), head, folders, limits.memory, limits.processes, limits.disk)
        started = self._take_prepared(wanted) or self._start(wanted, limits)
        self._last = wanted, limits
        deaths = self._cgroup.deaths()
        try:
            result = started.finish(
                data,
                seconds=limits.total_seconds,
                max_reply=reply_size,
                max_memory=None if self._is_bounded else limits.memory,
            )
        finally:
            self._cgroup.clear()
        return SandboxResult(**vars(result), deaths=self._cgroup.deaths() - deaths)

    def prepare(self) -> None:
        """Start the next sandbox ahead, of the kind that was last asked for, as yet without data.

        Nothing of a program is in it, and it is used once like any other.
        """
        if self._last and self._prepared is None:
            kind, limits = self._last
            self._prepared = kind, self._start(kind, limits)

    def _take_prepared(self, wanted: _Kind) -> StartedCommand | None:
        if self._prepared is None:
            return None
        kind, started = self._prepared
        self._prepared = None
        if kind == wanted and started.is_there:
            return started
        started.abandon()
        self._cgroup.clear()
        return None

    def _start(self, kind: _Kind, limits: Limits) -> StartedCommand:
        arguments = self._arguments_of(limits, kind.folders)
        inherited = [arguments, self._filter]
        for descriptor in inherited:
            os.lseek(descriptor, 0, os.SEEK_SET)
        command = [_bubblewrap(), "--args", str(arguments), "--", *kind.words]
        if self._cgroup.entrances:
            self._cgroup.set_limits(limits)
            command = ["/bin/sh", "-c", _ENTER, "sh", *self._cgroup.entrances, "--", *command]
        started = StartedCommand(command, inherited)
        started.feed(kind.head)
        return started

    @property
    def _is_bounded(self) -> bool:
        return bool(self._cgroup.memory) or "memory" in self._without

    def _arguments_of(self, limits: Limits, folders: tuple[str, ...]) -> int:
        words = tuple(self._words(limits, folders))
        if words not in self._arguments:
            text = "".join(f"{word}\0" for word in words).encode()
            self._arguments[words] = memory_file("arguments", text)
        return self._arguments[words]

    def _words(self, limits: Limits, folders: tuple[str, ...]) -> Iterable[str]:
        yield from ("--unshare-user", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
        if "processes" not in self._without:
            yield "--unshare-pid"
        if "network" not in self._without:
            yield "--unshare-net"
        yield from ("--die-with-parent", "--new-session", "--clearenv")
        for name, value in VARIABLES.items():
            yield from ("--setenv", name, value)
        yield from self._mounts(limits, folders)
        yield from ("--chdir", "/box", "--uid", NOBODY, "--gid", NOBODY)
        yield from ("--cap-drop", "ALL", "--hostname", "sandbox")
        if "seccomp" not in self._without:
            yield from ("--seccomp", str(self._filter))

    def _mounts(self, limits: Limits, folders: tuple[str, ...]) -> Iterable[str]:
        if "files" in self._without:
            yield from ("--ro-bind", "/etc", "/etc")
        yield from ("--ro-bind", "/usr", "/usr")
        for name, target in _system_folders().items():
            yield from ("--symlink", target, name) if target else ("--ro-bind", name, name)
        for folder in folders:
            yield from ("--ro-bind-try", folder, folder)
        yield from ("--proc", "/proc", "--dev", "/dev")
        yield from ("--size", str(8 * MIB), "--tmpfs", "/dev/shm")  # noqa: S108 - its own
        for folder in ("/tmp", "/box"):  # noqa: S108 - its own
            yield from ("--size", str(limits.disk), "--tmpfs", folder)
        yield from ("--remount-ro", "/dev")
        if "files" not in self._without:
            yield from ("--remount-ro", "/")


@cache
def _bubblewrap() -> str:
    found = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")
    if found is None:
        raise SandboxError("bubblewrap is not installed (on Debian: apt-get install bubblewrap)")
    return found


@cache
def _system_folders() -> Mapping[str, str]:
    """Folders such as /lib: where they point to, or empty where they are folders indeed."""
    found = {}
    for name in _SYSTEM_FOLDERS:
        path = Path("/", name)
        if path.is_symlink():
            found[str(path)] = os.readlink(path)
        elif path.is_dir():
            found[str(path)] = ""
    return found
