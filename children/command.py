"""One command from its start to its end: input in, output out, within time, output and memory.

Whatever it started is ended with it: the command leads a group of its own. Walls around it are the
business of whoever words the command.
"""

import os
import resource
import select
import signal
import subprocess
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final, Literal

from children.memory import memory_of

Ended = Literal["", "time", "output", "memory"]
_MAX_ERRORS: Final = 16 * 1024
_GRACE: Final = 2.0  # seconds for what was killed to be gone
_CHUNK: Final = 65536
_LOOK_EVERY: Final = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True)
class CommandResult:
    """What came of a command."""

    reply: bytes
    errors: str  # the last part
    status: int
    seconds: float
    cpu_seconds: float
    ended: Ended  # by us, and why


def run_command(
    words: Sequence[str],
    data: bytes,
    *,
    seconds: float,
    max_reply: int,
    max_memory: int | None = None,
    inherited: Iterable[int] = (),
) -> CommandResult:
    """Run a command with `data` as its input and nothing in its environment.

    `max_memory`: of it and all that it starts, looked at every few milliseconds; None where
    somebody else bounds it. `inherited`: descriptors that it finds open.
    """
    command = StartedCommand(words, inherited)
    return command.finish(data, seconds=seconds, max_reply=max_reply, max_memory=max_memory)


class StartedCommand:
    """A command that was started and waits for its input, so that its start is over by then."""

    def __init__(self, words: Sequence[str], inherited: Iterable[int] = ()) -> None:
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            pass_fds=tuple(inherited),
            start_new_session=True,
            bufsize=0,
        )
        os.set_blocking(_number(self._process.stdin), False)
        self._early = b""

    def feed(self, data: bytes) -> None:
        """Give it the beginning of its input now; what it has no room for is given at the end."""
        try:
            taken = os.write(_number(self._process.stdin), data)
        except OSError:  # full, or gone; the end will tell
            taken = 0
        self._early = data[taken:]

    @property
    def is_there(self) -> bool:
        """Whether it still waits."""
        return self._process.poll() is None

    def finish(
        self, data: bytes, *, seconds: float, max_reply: int, max_memory: int | None = None
    ) -> CommandResult:
        """Give it the rest of its input and see it through; see `run_command`."""
        began = time.monotonic()
        dialogue = _Dialogue(self._process, self._early + data, max_reply, max_memory)
        ended: Ended = "time"  # whatever interrupts us
        try:
            ended = dialogue.hold_until(began + seconds)
        finally:
            status, used = _end(self._process, ended)
            dialogue.close()
        return CommandResult(
            reply=bytes(dialogue.reply),
            errors=bytes(dialogue.errors).decode("utf-8", "replace"),
            status=status,
            seconds=time.monotonic() - began,
            cpu_seconds=used.ru_utime + used.ru_stime,
            ended=ended,
        )

    def abandon(self) -> None:
        """End it without having asked it for anything."""
        self.finish(b"", seconds=0.0, max_reply=0)


class _Dialogue:
    """Gives a command its input, takes what it says, and finds when there is reason to end it."""

    def __init__(
        self, process: subprocess.Popen[bytes], data: bytes, reply_size: int, memory: int | None
    ) -> None:
        self.reply, self.errors = bytearray(), bytearray()
        self._process = process
        self._left = memoryview(data)
        self._reply_size = reply_size
        self._limit = memory
        self._poll = select.poll()
        self._input = _number(process.stdin)
        self._into = {_number(process.stdout): self.reply, _number(process.stderr): self.errors}
        for descriptor in self._into:
            self._poll.register(descriptor, select.POLLIN)
        self._poll.register(self._input, select.POLLOUT)

    def hold_until(self, deadline: float) -> Ended:
        """Read to the end of both streams, or say why it was not read further."""
        open_streams = set(self._into)
        while open_streams:
            left = deadline - time.monotonic()
            if left <= 0:
                return "time"
            pause = left if self._limit is None else min(left, _LOOK_EVERY)
            for descriptor, _event in self._poll.poll(max(1, round(pause * 1000))):
                if descriptor == self._input:
                    self._give()
                elif not self._take(descriptor):
                    open_streams.discard(descriptor)
            del self.errors[:-_MAX_ERRORS]
            if len(self.reply) > self._reply_size:
                return "output"
            if self._has_too_much_memory():
                return "memory"
        return ""

    def _give(self) -> None:
        try:
            self._left = self._left[os.write(self._input, self._left[:_CHUNK]) :]
        except BlockingIOError:
            return
        except OSError:  # it reads no more; what it says of that is read
            self._left = memoryview(b"")
        if not self._left:
            self._poll.unregister(self._input)
            assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
            self._process.stdin.close()

    def _take(self, descriptor: int) -> bytes:
        data = os.read(descriptor, _CHUNK)
        self._into[descriptor].extend(data)
        if not data:
            self._poll.unregister(descriptor)
        return data

    def _has_too_much_memory(self) -> bool:
        if self._limit is None:
            return False
        return memory_of(self._process.pid) > self._limit

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream:
                stream.close()


def _end(process: subprocess.Popen[bytes], ended: Ended) -> tuple[int, resource.struct_rusage]:
    """See it off, and with it all of its group that is still there."""
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


def memory_file(name: str, content: bytes) -> int:
    """A descriptor of a file that has no name anywhere; nothing of the host shows in it."""
    descriptor = os.memfd_create(name)
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
