"""Rendering in child processes that may hang, grow or die without harm to anybody else.

A child serves many texts, because starting one for each would take minutes for a file of answers.
When a text takes too long its child is killed, the text is shown plain, and the next text gets a
new child.
"""

import logging
import math
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from catalog.rendering.frames import (
    BrokenFrameError,
    FrameTimeoutError,
    pack,
    read_until,
    write_until,
)
from catalog.rendering.plain import plain
from catalog.rendering.rendered import MAX_CHARACTERS, MAX_HTML, RENDERER_VERSION, Rendered
from catalog.rendering.style import STYLE_NAMES, Style

logger = logging.getLogger(__name__)

SECONDS: Final = 2.0  # for each text
MEMORY: Final = 768 * 1024 * 1024  # bytes of address space of a child
_START_SECONDS: Final = 30.0  # a loaded machine may start slowly; that is no text's fault
_GRACE: Final = 0.2  # a reply that waits in the pipe is read, however long we looked elsewhere
_TEXTS_PER_CHILD: Final = 500
_ROOT: Final = Path(__file__).resolve().parents[2]
# Nothing else of the environment reaches a child: it holds addresses and keys.
_KEPT_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG")


class RenderingUnavailableError(RuntimeError):
    """No child process could be started; the texts stay unrendered and can be tried again."""


class _Child:
    """One child process, started when it is first needed and again when it is gone."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._deadline = 0.0

    def send(self, text: str) -> None:
        """Hand over a text; a child that died meanwhile is replaced once."""
        message = pack({"text": text})
        try:
            self._write(message)
        except (BrokenFrameError, FrameTimeoutError):
            self.stop()
            try:
                self._write(message)
            except (BrokenFrameError, FrameTimeoutError) as error:
                self.stop()
                raise RenderingUnavailableError("a new child took no text") from error

    def receive(self, text: str) -> Rendered:
        """Return the rendering of the text that was sent, plain when none comes in time."""
        assert self._process is not None  # noqa: S101 - send() has started it
        deadline = max(self._deadline, time.monotonic() + _GRACE)
        try:
            rendered = _rendered(read_until(_number(self._process.stdout), deadline))
        except FrameTimeoutError:
            return self._give_up(text, f"took longer than {self._seconds:g} s")
        except BrokenFrameError:
            if self._served:  # it may have died of something else: a new child shows whose fault
                self.stop()
                self.send(text)
                return self.receive(text)
            return self._give_up(text, "could not be rendered")
        self._served += 1
        if self._served >= _TEXTS_PER_CHILD:
            self.stop()
        return rendered

    def stop(self) -> None:
        """End the process, at once: it has nothing to lose."""
        if self._process is not None:
            self._process.kill()
            # communicate() would read what a hostile text left behind; closing is enough.
            for stream in (self._process.stdin, self._process.stdout):
                _close(stream)
            self._process.wait()
        self._process = None
        self._served = 0

    def _give_up(self, text: str, because: str) -> Rendered:
        logger.warning("a text of %d characters %s and is shown plain", len(text), because)
        self.stop()
        return plain(text, because)

    def _write(self, message: bytes) -> None:
        if self._process is None:
            self._process = self._start()
        self._deadline = time.monotonic() + self._seconds
        write_until(_number(self._process.stdin), message, self._deadline)

    def _start(self) -> subprocess.Popen[bytes]:
        limits = [str(self._memory), str(math.ceil(self._seconds) + 1)]
        process = subprocess.Popen(
            [sys.executable, "-m", "catalog.rendering.worker", *limits],
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
            raise RenderingUnavailableError("the rendering process does not start") from error
        return process


class RenderPool:
    """A few children that render side by side; a context manager. Not for several threads."""

    def __init__(
        self, *, children: int = 2, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self._children = [_Child(seconds, memory) for _ in range(children)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def render_all(self, texts: Iterable[str]) -> Iterator[Rendered]:
        """Yield one rendering for each text, in their order, reading few texts ahead."""
        free = deque(self._children)
        waiting: deque[tuple[_Child | None, str]] = deque()
        try:
            for text in texts:
                # What is too long for a child needs none: plain text is quick.
                child = free.popleft() if len(text) <= MAX_CHARACTERS else None
                if child is not None:
                    child.send(text)
                waiting.append((child, text))
                while waiting and (not free or len(waiting) > len(self._children)):
                    yield from self._finish_one(waiting, free)
            while waiting:
                yield from self._finish_one(waiting, free)
        finally:
            # Who stops in the middle leaves replies behind that nobody will read.
            for child, _ in waiting:
                if child is not None:
                    child.stop()

    def close(self) -> None:
        """End all children."""
        for child in self._children:
            child.stop()

    @staticmethod
    def _finish_one(
        waiting: deque[tuple[_Child | None, str]], free: deque[_Child]
    ) -> Iterator[Rendered]:
        child, text = waiting[0]
        rendered = plain(text, "too long") if child is None else child.receive(text)
        waiting.popleft()
        if child is not None:
            free.append(child)
        yield rendered


def render_all(
    texts: Iterable[str], *, children: int = 2, seconds: float = SECONDS
) -> Iterator[Rendered]:
    """Render many texts in a pool of their own, in order, each within its time limit."""
    with RenderPool(children=children, seconds=seconds) as pool:
        yield from pool.render_all(texts)


def _rendered(reply: dict[str, Any]) -> Rendered:
    match reply:
        case {
            "html": str(html),
            "method": ("full" | "plain") as method,
            "hidden_characters": int(hidden),
            "style": dict(counts),
            "document": str(document),
            "renderer_version": str(version),
            "plain_because": str(because),
        } if version == RENDERER_VERSION and is_style(counts):
            return Rendered(html, method, hidden, Style(**counts), document, version, because)
    raise BrokenFrameError("a reply that is no rendering of this version")


def is_style(counts: dict[Any, Any]) -> bool:
    """Whether these are the counts of a text; a child is not trusted."""
    return set(counts) == set(STYLE_NAMES) and all(
        type(count) is int and 0 <= count <= MAX_HTML for count in counts.values()
    )


def _number(stream: IO[bytes] | None) -> int:
    assert stream is not None  # noqa: S101 - both pipes are asked for
    return stream.fileno()


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        stream.close()
