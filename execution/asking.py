"""Asks a runner, again and again where it went away: that says nothing of the program."""

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from sandbox import ExecutionReport, ExecutionRequest, Runner, RunnerGoneError, SandboxError

logger = logging.getLogger(__name__)
PATIENCE: Final = 90.0  # seconds for a runner to come back
PAUSE: Final = 0.5
Answered = TypeVar("Answered")


class NoRunnerError(RuntimeError):
    """Nothing can be run: no runner is there."""


class PatientRunner:
    """A runner that is waited for; `slots` programs may run there at once."""

    def __init__(self, runner: Runner, patience: float | None = None) -> None:
        self._runner = runner
        self._patience = PATIENCE if patience is None else patience
        self._last_answer = time.monotonic()
        self.slots = self._patiently(runner.about).slots

    def run(self, request: ExecutionRequest) -> ExecutionReport | None:
        """The report, or None where no sandbox came up for this program."""
        try:
            return self._patiently(lambda: self._runner.run(request))
        except SandboxError as error:
            logger.warning("a program was not run: %s", error)
            return None

    def _patiently(self, ask: Callable[[], Answered]) -> Answered:
        while True:
            try:
                answer = ask()
            except RunnerGoneError as error:
                if time.monotonic() - self._last_answer > self._patience:
                    raise NoRunnerError(f"{error} See manage.py sandbox_check.") from error
                time.sleep(PAUSE)
            else:
                self._last_answer = time.monotonic()
                return answer
