"""Requests and reports between the runner and whoever asks it, as frames of `children`."""

import socket
import time
from dataclasses import asdict
from typing import Any, Final

from children.frames import BrokenFrameError, FrameTimeoutError, pack, read_until
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

__all__ = [
    "BrokenFrameError",
    "pack_request",
    "pack_test",
    "receive",
    "send",
    "unpack_report",
    "unpack_request",
    "unpack_test",
]

_LONGEST: Final = 3600.0  # seconds, of a connection without a timeout
_KINDS: Final[dict[str, type[Test]]] = {
    "call": CallTest,
    "input": InputTest,
    "script": ScriptTest,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message."""
    connection.sendall(pack(message))


def receive(connection: socket.socket) -> dict[str, Any]:
    """Return the next message, whole before the timeout of the connection is over.

    Raises BrokenFrameError or TimeoutError.
    """
    deadline = time.monotonic() + (connection.gettimeout() or _LONGEST)
    try:
        return read_until(connection.fileno(), deadline)
    except FrameTimeoutError as error:
        raise TimeoutError("nothing more came in time") from error


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
