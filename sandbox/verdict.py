"""Says whether a test was passed, outside of the program that was tested."""

import math
import secrets
from collections.abc import Mapping
from json import loads
from typing import Any

from sandbox.evaluate import UnsupportedError, evaluate
from sandbox.program import CallTest, InputTest, ScriptTest, Test
from sandbox.report import Status, TestReport
from sandbox.showing import shown
from sandbox.values import decode

_KILLED, _CPU_TIME, _BAD_CALL = 9, 24, 31
_MESSAGE = 500


def new_mark() -> str:
    """What a script has to bring back, so that ending early is not mistaken for its end."""
    return secrets.token_hex(16)


def verdict(
    test: Test, outcome: Mapping[str, Any], mark: str = "", *, starved: bool = False
) -> TestReport:
    """Judge one test by what came out of the sandbox.

    Nothing of `outcome` is trusted to be well formed. `starved` says that the kernel ended
    processes of this sandbox for want of memory.
    """
    status, message = _of_the_run(outcome, starved=starved)
    if status is None:
        status, message = _of_the_answer(test, outcome, mark)
    seconds = outcome.get("seconds")
    return TestReport(
        status=status,
        seconds=round(float(seconds), 4) if isinstance(seconds, int | float) else 0.0,
        message=shown(message, _MESSAGE),
        stdout=shown(str(outcome.get("stdout", ""))),
        stderr=shown(str(outcome.get("stderr", ""))),
        forgeable=isinstance(test, ScriptTest),
    )


def _of_the_run(outcome: Mapping[str, Any], *, starved: bool) -> tuple[Status | None, str]:
    """What the way in which it ended says, where that settles the matter."""
    if outcome.get("timeout") or outcome.get("signal") == _CPU_TIME:
        return Status.TIMEOUT, "Its time was over."
    if outcome.get("overflow"):
        return Status.OUTPUT_TOO_LONG, "It wrote more than is read."
    if outcome.get("signal") == _KILLED:
        if starved:
            return Status.OUT_OF_MEMORY, "It wanted more memory than there was."
        return Status.ERROR, "It was killed, by itself or by one of its own."
    if outcome.get("signal") == _BAD_CALL:
        return Status.FORBIDDEN, "It asked the system for something that is refused."
    return None, ""


def _of_the_answer(test: Test, outcome: Mapping[str, Any], mark: str) -> tuple[Status, str]:
    if isinstance(test, InputTest):
        return _of_the_output(test, outcome)
    try:
        said = loads(str(outcome.get("said", "")))
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return Status.ERROR, f"It ended without an answer{_how(outcome)}."
    if "raised" in said:
        return _of_the_exception(test, said)
    if "absent" in said:
        return Status.ERROR, f"The program defines no {said['absent']}."
    if isinstance(test, ScriptTest):
        passed = bool(mark) and said.get("mark") == mark
        return (Status.PASSED, "") if passed else (Status.ERROR, "It ended before the script did.")
    return _of_the_values(test, said.get("values"))


def _how(outcome: Mapping[str, Any]) -> str:
    if outcome.get("signal"):
        return f" by signal {outcome['signal']}"
    return f" with exit code {outcome['exit']}" if outcome.get("exit") else ""


def _of_the_values(test: CallTest, data: object) -> tuple[Status, str]:
    if not isinstance(data, list) or len(data) != len(test.calls):
        return Status.ERROR, "It answered something else than was asked."
    values = [decode(each) for each in data]
    if test.raises:
        return Status.FAILED, f"It returned {_written(values[-1])} and raised no {test.raises}."
    results = {f"result{number}": value for number, value in enumerate(values)}
    try:
        passed = bool(evaluate(test.check, results))
    except UnsupportedError as error:
        return Status.NOT_RUN, f"The test cannot be checked: {error}."
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError):
        passed = False  # a value of another kind than the test compares with
    if passed:
        return Status.PASSED, ""
    return Status.FAILED, f"It returned {', '.join(map(_written, values))}."


def _written(value: object) -> str:
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of very many digits
        text = f"a value of type {type(value).__name__}"
    return shown(text, 200)


def _of_the_exception(test: Test, said: Mapping[str, Any]) -> tuple[Status, str]:
    kinds = [str(kind) for kind in said["raised"]] if isinstance(said["raised"], list) else []
    name = kinds[0] if kinds else "an exception"
    message = f"{name}: {said.get('message', '')}"
    lines = said.get("lines")
    if isinstance(lines, list) and lines:
        message += f" ({', '.join(map(str, lines))})"
    if isinstance(test, CallTest) and test.raises:
        return (Status.PASSED, "") if test.raises in kinds else (Status.FAILED, message)
    if isinstance(test, ScriptTest) and name == "AssertionError":
        return Status.FAILED, message
    if said.get("missing"):
        return Status.MISSING_DEPENDENCY, message
    if said.get("blocked"):
        return Status.FORBIDDEN, message
    return (Status.OUT_OF_MEMORY if name == "MemoryError" else Status.ERROR), message


def _of_the_output(test: InputTest, outcome: Mapping[str, Any]) -> tuple[Status, str]:
    errors = str(outcome.get("stderr", ""))
    if outcome.get("exit") != 0:
        return _of_the_failure(errors), f"It ended{_how(outcome)}."
    if is_same_output(str(outcome.get("stdout", "")), test.output, test.tolerance):
        return Status.PASSED, ""
    return Status.FAILED, "It printed something else than was expected."


_SIGNS_OF = {
    Status.OUT_OF_MEMORY: ("MemoryError", "std::bad_alloc", "OutOfMemoryError", "heap out of mem"),
    Status.MISSING_DEPENDENCY: ("ModuleNotFoundError", "Cannot find module", "command not found"),
    Status.FORBIDDEN: ("PermissionError", "Operation not permitted", "Permission denied",
                       "Read-only file system", "Network is unreachable"),
}  # fmt: skip


def _of_the_failure(errors: str) -> Status:
    """What the last words of a program that failed say of the reason."""
    end = errors[-2000:]
    found = (status for status, signs in _SIGNS_OF.items() if any(sign in end for sign in signs))
    return next(found, Status.ERROR)


def is_same_output(printed: str, expected: str, tolerance: float = 0.0) -> bool:
    """Whether two outputs are the same but for blanks at the ends of lines and of the whole."""
    left, right = _lines(printed), _lines(expected)
    if left == right:
        return True
    if not tolerance or len(left) != len(right):
        return False
    return all(_is_same_line(*pair, tolerance) for pair in zip(left, right, strict=True))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")]


def _is_same_line(left: str, right: str, tolerance: float) -> bool:
    words, others = left.split(), right.split()
    pairs = zip(words, others, strict=False)
    return len(words) == len(others) and all(
        word == other or _is_same_number(word, other, tolerance) for word, other in pairs
    )


def _is_same_number(word: str, other: str, tolerance: float) -> bool:
    try:
        return math.isclose(float(word), float(other), rel_tol=tolerance, abs_tol=tolerance)
    except ValueError:
        return False
