"""Messages between a parent and its children: four bytes of length, then JSON.

The length says where a message ends, so nothing within a text can end it early or start another.
"""

import json
import os
import select
import struct
import time
from typing import Any, BinaryIO, Final

_LENGTH: Final = struct.Struct(">I")
MAX_FRAME: Final = 64 * 1024 * 1024  # bytes


class BrokenFrameError(Exception):
    """The other side is gone, or sent something that is no frame."""


class FrameTimeoutError(Exception):
    """The time was over before the frame was."""


def pack(message: dict[str, Any]) -> bytes:
    """Return a message as bytes; ASCII, so that any string survives, half surrogates included."""
    body = json.dumps(message).encode("ascii")
    return _LENGTH.pack(len(body)) + body


def read_blocking(stream: BinaryIO) -> dict[str, Any] | None:
    """Return the next message, or None where the stream has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return _unpack(stream.read(_LENGTH.unpack(head)[0]))


def read_until(descriptor: int, deadline: float) -> dict[str, Any]:
    """Return the next message from a pipe, or raise when `time.monotonic()` passes the deadline."""
    (length,) = _LENGTH.unpack(_read_exactly(descriptor, _LENGTH.size, deadline))
    if length > MAX_FRAME:
        raise BrokenFrameError(f"a frame of {length} bytes")
    return _unpack(_read_exactly(descriptor, length, deadline))


def write_until(descriptor: int, data: bytes, deadline: float) -> None:
    """Write to a non-blocking pipe, or raise when the deadline passes before all is taken."""
    view = memoryview(data)
    while view:
        _wait(descriptor, select.POLLOUT, deadline)
        try:
            view = view[os.write(descriptor, view) :]
        except BrokenPipeError as error:
            raise BrokenFrameError("the pipe is closed") from error


def _read_exactly(descriptor: int, size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        _wait(descriptor, select.POLLIN, deadline)
        part = os.read(descriptor, min(size - len(data), 1 << 16))
        if not part:
            raise BrokenFrameError("the pipe is closed")
        data += part
    return bytes(data)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()  # unlike select() it takes descriptors above 1024
    poll.register(descriptor, event)
    if not poll.poll(max(deadline - time.monotonic(), 0.0) * 1000):
        raise FrameTimeoutError


def _unpack(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise BrokenFrameError("a frame that is not JSON") from error
    if not isinstance(message, dict):
        raise BrokenFrameError("a frame that is no object")
    return message
