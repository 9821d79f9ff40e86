"""What is run: a program, the tests that it has to pass, and the limits of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.limits import Limits


@dataclass(frozen=True)
class CallTest:
    """Functions are called inside; `check` is worked out of what they returned, outside.

    A call is the text of its arguments in brackets, `(2, [3])`; for JavaScript a JSON list. The
    check is an expression over `result0`, `result1` and so on, see `evaluate.py`. Where `raises`
    names an exception, the last call has to raise it and there is no check.
    """

    calls: tuple[str, ...]
    check: str = ""
    raises: str = ""


@dataclass(frozen=True)
class InputTest:
    """The whole program reads `input` and has to print `output`."""

    input: str
    output: str
    tolerance: float = 0.0  # relative and absolute, where words of a line are numbers


@dataclass(frozen=True)
class ScriptTest:
    """A script runs after the program, in its interpreter, and has to come to its end.

    Whoever can run there can say that he passed: its verdict is forgeable.
    """

    script: str


Test = CallTest | InputTest | ScriptTest


@dataclass(frozen=True)
class Program:
    """The text of a program, with the other files that it came with and what is called in it."""

    language: str
    text: str
    entry: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExecutionRequest:
    """A program and its tests. Limits are those of the language unless others are given."""

    program: Program
    tests: tuple[Test, ...]
    limits: Limits | None = None
