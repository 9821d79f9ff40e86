"""Requests and reports between the runner and whoever asks it: a length, then JSON."""

import json
import socket
import struct
from dataclasses import asdict
from typing import Any, Final

from sandbox.limits import Limits
from sandbox.program import (
    CallTest,
    ExecutionRequest,
    InputTest,
    Program,
    ScriptTest,
    Test,
)
from sandbox.report import ExecutionReport, Status, TestReport

_LENGTH: Final = struct.Struct(">I")
MAX_FRAME: Final = 64 * 1024 * 1024  # bytes
_KINDS: Final[dict[str, type[Test]]] = {
    "call": CallTest,
    "input": InputTest,
    "script": ScriptTest,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


class BrokenFrameError(Exception):
    """The other side is gone, or sent something that is no frame."""


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message."""
    body = json.dumps(message).encode()
    connection.sendall(_LENGTH.pack(len(body)) + body)


def receive(connection: socket.socket) -> dict[str, Any]:
    """Return the next message. Raises BrokenFrameError, or TimeoutError of the socket."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length > MAX_FRAME:
        raise BrokenFrameError(f"a frame of {length} bytes")
    try:
        message = json.loads(_exactly(connection, length))
    except ValueError as error:
        raise BrokenFrameError("a frame that is not JSON") from error
    if not isinstance(message, dict):
        raise BrokenFrameError("a frame that is no object")
    return message


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = connection.recv(min(size - len(data), 1 << 16))
        if not part:
            raise BrokenFrameError("the connection is closed")
        data += part
    return bytes(data)


def pack_test(test: Test) -> dict[str, Any]:
    """A test as plain data, with the name of its kind."""
    return {"kind": _NAMES[type(test)], **asdict(test)}


def unpack_test(data: dict[str, Any]) -> Test:
    """A test from plain data. Raises KeyError or TypeError for what is none."""
    words: dict[str, Any] = {**data}
    if "calls" in words:
        words["calls"] = tuple(words["calls"])
    return _KINDS[words.pop("kind")](**words)


def pack_request(request: ExecutionRequest) -> dict[str, Any]:
    """A request as plain data."""
    return {
        "program": asdict(request.program),
        "tests": [pack_test(test) for test in request.tests],
        "limits": request.limits and asdict(request.limits),
    }


def unpack_request(data: dict[str, Any]) -> ExecutionRequest:
    """A request from plain data. Raises KeyError or TypeError for what is none."""
    limits = data["limits"]
    tests = tuple(unpack_test(test) for test in data["tests"])
    return ExecutionRequest(Program(**data["program"]), tests, limits and Limits(**limits))


def unpack_report(data: dict[str, Any]) -> ExecutionReport:
    """A report from plain data. Raises KeyError, TypeError or ValueError for what is none."""
    tests = tuple(
        TestReport(**{**test, "status": Status(test["status"])}) for test in data["tests"]
    )
    return ExecutionReport(**{**data, "tests": tests, "status": Status(data["status"])})
