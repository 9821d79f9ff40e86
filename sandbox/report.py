"""What came of running a program; the only thing that leaves the sandbox."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of a test, and of a program as a whole."""

    PASSED = "pass"
    FAILED = "fail"
    ERROR = "error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_TOO_LONG = "output_too_long"
    FORBIDDEN = "forbidden"
    COMPILE_ERROR = "compile_error"
    MISSING_DEPENDENCY = "missing_dependency"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class TestReport:
    """One test. The texts are safe to show and short."""

    __test__ = False  # pytest need not look for tests here

    status: Status
    seconds: float = 0.0
    message: str = ""
    stdout: str = ""
    stderr: str = ""
    forgeable: bool = False  # the program could have said so itself


@dataclass(frozen=True)
class ExecutionReport:
    """One program with all its tests, in their order."""

    status: Status
    tests: tuple[TestReport, ...]
    language: str
    toolchain: str
    runner_version: str
    seconds: float = 0.0
    memory: int = 0  # bytes of the largest process of a test, as told inside
    message: str = ""  # of the compiler, or why nothing was run

    @property
    def passed(self) -> int:
        """How many tests passed."""
        return sum(test.status is Status.PASSED for test in self.tests)

    @property
    def is_forgeable(self) -> bool:
        """Whether a test that counts could have been passed by saying so."""
        return any(test.forgeable for test in self.tests)


def overall(tests: tuple[TestReport, ...]) -> Status:
    """The status of the first test that did not pass, or pass; without tests nothing was run."""
    if not tests:
        return Status.NOT_RUN
    others = (test.status for test in tests if test.status is not Status.PASSED)
    return next(others, Status.PASSED)
