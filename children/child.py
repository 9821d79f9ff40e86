"""One child process as its parent sees it.

A child serves many messages, because starting one for each would take long. Who takes too long is
killed, and the next message gets a new child.
"""

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from children.frames import BrokenFrameError, FrameTimeoutError, pack, read_until, write_until

T = TypeVar("T")
Message = dict[str, Any]

MAX_MESSAGES: Final = 500  # of one process
_START_SECONDS: Final = 30.0  # a loaded machine may start slowly; that is no message's fault
_GRACE: Final = 0.2  # a reply that waits in the pipe is read, however long we looked elsewhere
_ROOT: Final = Path(__file__).resolve().parents[1]
# Nothing else of the environment reaches a child: it holds addresses and keys.
_KEPT_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG")


class ChildUnavailableError(RuntimeError):
    """No child process could be started; what it was to do can be tried again."""


class Child:
    """One child process, started when it is first needed and again when it is gone.

    `seconds` are for each message, on the clock and of the processor; `memory` is address space.
    """

    def __init__(
        self, module: str, *, seconds: float, memory: int, max_messages: int = MAX_MESSAGES
    ) -> None:
        self.seconds = seconds
        self._command = [sys.executable, "-m", module, str(memory), str(math.ceil(seconds) + 1)]
        self._max_messages = max_messages
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._deadline = 0.0
        self._message = b""

    def send(self, message: Message) -> None:
        """Hand over a message; a child that died meanwhile is replaced once."""
        self._message = pack(message)
        self._send()

    def receive(self, read: Callable[[Message], T]) -> T:
        """The reply to what was sent, as `read` takes it; it may refuse by `BrokenFrameError`.

        A child that took too long or could not do it is stopped, and the error says which.
        """
        assert self._process is not None  # noqa: S101 - send() has started it
        deadline = max(self._deadline, time.monotonic() + _GRACE)
        try:
            reply = read(read_until(_number(self._process.stdout), deadline))
        except FrameTimeoutError:
            self.stop()
            raise
        except BrokenFrameError:
            may_be_of_before = self._served > 0
            self.stop()
            if not may_be_of_before:
                raise
            self._send()  # it may have died of something else: a new child shows whose fault
            return self.receive(read)
        self._served += 1
        if self._served >= self._max_messages:
            self.stop()
        return reply

    def stop(self) -> None:
        """End the process, at once: it has nothing to lose."""
        if self._process is not None:
            self._process.kill()
            # communicate() would read what hostile work left behind; closing is enough.
            for stream in (self._process.stdin, self._process.stdout):
                _close(stream)
            self._process.wait()
        self._process = None
        self._served = 0

    def _send(self) -> None:
        try:
            self._write()
        except (BrokenFrameError, FrameTimeoutError):
            self.stop()
            try:
                self._write()
            except (BrokenFrameError, FrameTimeoutError) as error:
                self.stop()
                raise ChildUnavailableError("a new child took no message") from error

    def _write(self) -> None:
        if self._process is None:
            self._process = self._start()
        self._deadline = time.monotonic() + self.seconds
        write_until(_number(self._process.stdin), self._message, self._deadline)

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self._command,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        os.set_blocking(_number(process.stdin), False)
        try:
            read_until(_number(process.stdout), time.monotonic() + _START_SECONDS)
        except (BrokenFrameError, FrameTimeoutError) as error:
            self._process = process
            self.stop()
            raise ChildUnavailableError("the child process does not start") from error
        return process


def _number(stream: IO[bytes] | None) -> int:
    assert stream is not None  # noqa: S101 - both pipes are asked for
    return stream.fileno()


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        stream.close()
