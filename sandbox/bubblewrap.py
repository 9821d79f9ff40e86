"""One command behind all walls, by bubblewrap; the only module that knows bubblewrap."""

import os
import resource
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Final, Literal

from sandbox import seccomp, watch
from sandbox.cgroup import Cgroup
from sandbox.faults import SandboxError
from sandbox.limits import MIB, Limits

Wall = Literal["seccomp", "network", "processes", "files", "memory"]
Ended = Literal["", "time", "output", "memory"]
NOBODY: Final = "65534"
INTERPRETER: Final = "/usr/bin/python3"
VARIABLES: Final = {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8"}
_MAX_ERRORS: Final = 16 * 1024
_GRACE: Final = 2.0  # seconds for what was killed to be gone
_LOOK_EVERY: Final = 0.02  # seconds between two looks at the memory where no cgroup bounds it
_SYSTEM_FOLDERS: Final = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")
# The shell enters the cgroup and becomes bubblewrap, so nothing ever runs outside of it.
_ENTER: Final = 'while [ "$1" != -- ]; do echo 0 >"$1" || exit 99; shift; done; shift; exec "$@"'


@dataclass(frozen=True)
class SandboxResult:
    """What came out of a sandbox; how it is to be read is known further up."""

    reply: bytes
    errors: str  # of bubblewrap and of what it started, the last part
    status: int
    seconds: float
    cpu_seconds: float
    ended: Ended  # by us, and why
    deaths: int  # processes that the kernel ended for want of memory


class Sandbox:
    """One slot: runs one command after the other, each in a sandbox that is made for it."""

    def __init__(self, cgroup: Cgroup | None = None, *, without: frozenset[Wall] = frozenset()):
        if os.geteuid() == 0:
            raise SandboxError("root runs no programs: its walls have holes")
        self._cgroup = Cgroup() if cgroup is None or "memory" in without else cgroup
        self._without = without
        self._filter = _memory_file("filter", seccomp.filter_of_calls())
        self._arguments: dict[tuple[str, ...], int] = {}

    def run(
        self,
        words: Iterable[str],
        data: bytes,
        limits: Limits,
        *,
        folders: tuple[str, ...] = (),
        reply_size: int = MIB,
    ) -> SandboxResult:
        """Run a command with `data` as its input. `folders` are shown to it besides /usr."""
        arguments = self._arguments_of(limits, folders)
        inherited = [arguments, self._filter]
        for descriptor in inherited:
            os.lseek(descriptor, 0, os.SEEK_SET)
        command = [_bubblewrap(), "--args", str(arguments), "--", *words]
        if self._cgroup.entrances:
            self._cgroup.set_limits(limits)
            command = ["/bin/sh", "-c", _ENTER, "sh", *self._cgroup.entrances, "--", *command]
        deaths = self._cgroup.deaths()
        source = _memory_file("request", data)
        try:
            process = subprocess.Popen(
                command,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={},
                pass_fds=inherited,
                start_new_session=True,
                bufsize=0,
            )
        finally:
            os.close(source)
        return self._watched(process, limits, reply_size, deaths)

    def _watched(
        self, process: "subprocess.Popen[bytes]", limits: Limits, reply_size: int, deaths: int
    ) -> SandboxResult:
        began = time.monotonic()
        watched = None if self._cgroup.memory or "memory" in self._without else limits.memory
        reader = _Reader(process, reply_size, watched)
        ended: Ended = "time"  # whatever interrupts us
        try:
            ended = reader.read_until(began + limits.total_seconds)
        finally:
            status, used = _end(process, ended)
            reader.close()
            self._cgroup.clear()
        return SandboxResult(
            reply=bytes(reader.reply),
            errors=bytes(reader.errors).decode("utf-8", "replace"),
            status=status,
            seconds=time.monotonic() - began,
            cpu_seconds=used.ru_utime + used.ru_stime,
            ended=ended,
            deaths=self._cgroup.deaths() - deaths,
        )

    def _arguments_of(self, limits: Limits, folders: tuple[str, ...]) -> int:
        words = tuple(self._words(limits, folders))
        if words not in self._arguments:
            text = "".join(f"{word}\0" for word in words).encode()
            self._arguments[words] = _memory_file("arguments", text)
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


class _Reader:
    """Takes what a sandbox says, and finds when there is a reason to end it."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", reply_size: int, memory: int | None
    ) -> None:
        self.reply, self.errors = bytearray(), bytearray()
        self._process = process
        self._reply_size = reply_size
        self._limit = memory
        self._poll = select.poll()
        self._into = {_number(process.stdout): self.reply, _number(process.stderr): self.errors}
        for descriptor in self._into:
            self._poll.register(descriptor, select.POLLIN)

    def read_until(self, deadline: float) -> Ended:
        """Read to the end of both streams, or say why it was not read further."""
        open_streams = set(self._into)
        while open_streams:
            left = deadline - time.monotonic()
            if left <= 0:
                return "time"
            pause = left if self._limit is None else min(left, _LOOK_EVERY)
            for descriptor, _event in self._poll.poll(max(1, round(pause * 1000))):
                data = os.read(descriptor, 65536)
                self._into[descriptor].extend(data)
                if not data:
                    self._poll.unregister(descriptor)
                    open_streams.discard(descriptor)
            del self.errors[:-_MAX_ERRORS]
            if len(self.reply) > self._reply_size:
                return "output"
            if self._has_too_much_memory():
                return "memory"
        return ""

    def _has_too_much_memory(self) -> bool:
        if self._limit is None:
            return False
        return watch.memory_of(self._process.pid) > self._limit

    def close(self) -> None:
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()


def _end(process: "subprocess.Popen[bytes]", ended: Ended) -> tuple[int, resource.struct_rusage]:
    """See bubblewrap off, and with it the namespace and all that is in it."""
    if ended or not _has_ended(process.pid):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used


def _has_ended(pid: int) -> bool:
    """Whether it goes of itself, within the time that this may take."""
    descriptor = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(_GRACE * 1000))
    finally:
        os.close(descriptor)


def _number(stream: IO[bytes] | None) -> int:
    assert stream is not None  # noqa: S101 - both pipes were asked for
    return stream.fileno()


def _memory_file(name: str, content: bytes) -> int:
    """A descriptor of a file that has no name anywhere; nothing of the host shows in it."""
    descriptor = os.memfd_create(name)
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


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
