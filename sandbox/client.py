"""Asks a runner to run a program."""

import socket
from dataclasses import dataclass
from typing import Any, Final

from sandbox.faults import SandboxError
from sandbox.program import ExecutionRequest
from sandbox.report import ExecutionReport
from sandbox.walls import Wall
from sandbox.wire import BrokenFrameError, pack_request, receive, send, unpack_report

CONNECT_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 600.0  # others may be waiting before us


class RunnerGoneError(SandboxError):
    """No runner answers, or it went away: the program may be sent again."""


@dataclass(frozen=True)
class About:
    """What a runner says of itself."""

    slots: int
    walls: tuple[Wall, ...]
    languages: dict[str, str]  # with the version of the toolchain, empty where it is missing
    bounded_by: str  # what bounds the memory of programs

    @property
    def missing_walls(self) -> tuple[Wall, ...]:
        """Walls without which it runs because somebody said that it may."""
        return tuple(wall for wall in self.walls if not wall.holds)


@dataclass(frozen=True)
class Runner:
    """Where a runner listens: the path of a socket, or `host:port`."""

    address: str

    def run(self, request: ExecutionRequest) -> ExecutionReport:
        """Run a program. Raises SandboxError; then nothing is known of the program."""
        answer = self._ask({"run": pack_request(request)}, ANSWER_SECONDS)
        try:
            return unpack_report(answer["report"])
        except (KeyError, TypeError, ValueError) as error:
            raise SandboxError("the runner is of another version") from error

    def about(self) -> About:
        """What it says of itself, at once."""
        answer = self._ask({"about": True}, ANSWER_SECONDS)
        try:
            walls = tuple(Wall(**wall) for wall in answer["walls"])
            return About(answer["slots"], walls, answer["languages"], answer["bounded_by"])
        except (KeyError, TypeError) as error:
            raise SandboxError("the runner is of another version") from error

    def _ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            with self._connect() as connection:
                connection.settimeout(seconds)
                send(connection, message)
                answer = receive(connection)
        except (OSError, BrokenFrameError) as error:
            raise RunnerGoneError(f"No runner answers at {self.address}: {error}.") from error
        if "fault" in answer:
            raise SandboxError(str(answer["fault"]))
        return answer

    def _connect(self) -> socket.socket:
        if "/" not in self.address:
            host, _, port = self.address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection
