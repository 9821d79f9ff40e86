"""Runs a program against its tests: one sandbox where it may, more where it must."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sandbox.bubblewrap import Sandbox, SandboxResult
from sandbox.faults import SandboxError
from sandbox.feeder import FEEDER, code_inside, request_bytes
from sandbox.languages import LANGUAGES, Language
from sandbox.limits import Limits
from sandbox.program import CallTest, ExecutionRequest, InputTest, ScriptTest, Test
from sandbox.report import ExecutionReport, Status, TestReport, overall
from sandbox.showing import shown
from sandbox.verdict import new_mark, verdict

_HERE: Final = Path(__file__).parent
_START_SECONDS: Final = 5.0
_PER_TEST: Final = 4096  # bytes of a reply beside what the program wrote


def _digest_of_room() -> str:
    digest = sha256()
    for path in sorted(_HERE.rglob("*")):
        if path.suffix in {".py", ".js"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


RUNNER_VERSION: Final = _digest_of_room()  # another text of this room, another version


def toolchain_of(language: Language) -> str:
    """The version of the compiler or interpreter, as it says itself; empty where it is missing."""
    return "" if language.missing() else (_first_line(language.version) or language.title)


@cache
def _first_line(command: tuple[str, ...]) -> str:
    said = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=30,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )
    return next(iter((said.stdout or said.stderr).strip().splitlines()), "")[:100]


def execute(request: ExecutionRequest, sandbox: Sandbox) -> ExecutionReport:
    """Run all tests, each from a fresh state, and judge them here.

    Raises SandboxError when the sandbox did not come up: then nothing is known of the program.
    """
    language = LANGUAGES.get(request.program.language)
    if language is None:
        return _not_run(request, f"Programs in {request.program.language} are not run.")
    if missing := language.missing():
        return _not_run(request, f"{missing} is not installed here ({language.install}).")
    if not language.takes_calls and not all(isinstance(t, InputTest) for t in request.tests):
        return _not_run(request, f"Functions of {language.title} are not called one by one.")
    return _Execution(request, language, sandbox).report()


def _not_run(request: ExecutionRequest, message: str) -> ExecutionReport:
    tests = tuple(TestReport(Status.NOT_RUN) for _ in request.tests)
    name = request.program.language
    return ExecutionReport(Status.NOT_RUN, tests, name, "", RUNNER_VERSION, message=message)


class _Execution:
    def __init__(self, request: ExecutionRequest, language: Language, sandbox: Sandbox) -> None:
        self._request = request
        self._language = language
        self._sandbox = sandbox
        self._limits = request.limits or language.limits
        self._reports: dict[int, TestReport] = {}
        self._compiler: str | None = None  # what it said where it failed
        self._memory = 0
        self._seconds = 0.0

    def report(self) -> ExecutionReport:
        """Run what there is to run and put the reports together."""
        tests = dict(enumerate(self._request.tests))
        together = {n: test for n, test in tests.items() if not isinstance(test, ScriptTest)}
        if together or not tests:
            self._run(together)
        # Scripts can be fooled by their program, so each gets a sandbox to itself; and so does
        # what was not run because a test before it took the others along.
        for number, test in tests.items():
            if number not in self._reports and self._compiler is None and self._has_time():
                self._run({number: test})
        reports = tuple(self._reports.get(number, self._left_out()) for number in tests)
        return ExecutionReport(
            status=Status.COMPILE_ERROR if self._compiler is not None else overall(reports),
            tests=reports,
            language=self._language.name,
            toolchain=toolchain_of(self._language),
            runner_version=RUNNER_VERSION,
            seconds=round(self._seconds, 4),
            memory=self._memory,
            message=shown(self._compiler or ""),
        )

    def _has_time(self) -> bool:
        return self._seconds < self._limits.total_seconds

    def _left_out(self) -> TestReport:
        if self._compiler is not None:
            return TestReport(Status.COMPILE_ERROR)
        return TestReport(Status.NOT_RUN, message="The time for all tests was over.")

    def _run(self, tests: Mapping[int, Test]) -> None:
        marks = {number: new_mark() for number in tests}
        outcome = self._sandbox.run(
            FEEDER,
            request_bytes(self._message(tests, marks)),
            self._bounds(tests.values()),
            head=code_inside(),
            folders=self._language.folders,
            reply_size=(3 * self._limits.output * 6 + _PER_TEST) * (len(tests) + 1),
        )
        self._seconds += outcome.seconds
        self._read(outcome, tests, marks)

    def _bounds(self, tests: Iterable[Test]) -> Limits:
        """The time that all of it may take, so that one more second means that it was broken."""
        count = sum(1 for _ in tests)
        wanted = _START_SECONDS + count * (self._limits.seconds + 0.5)
        wanted += len(self._language.compile) * self._limits.compile_seconds
        return replace(self._limits, total_seconds=min(wanted, self._limits.total_seconds))

    def _message(self, tests: Mapping[int, Test], marks: Mapping[int, str]) -> dict[str, Any]:
        program, language = self._request.program, self._language
        files = {**program.files, language.file: program.text}
        calls = any(isinstance(test, CallTest) for test in tests.values())
        if calls and language.harness:
            files[language.harness_file] = language.harness
        return {
            "files": files,
            "source": program.text,
            "compile": language.compile,
            "run": language.harness_run if calls and language.harness else language.run,
            "variables": {"PATH": "/usr/bin:/bin", "HOME": "/box", "LANG": "C.UTF-8",
                          **language.variables},
            "limits": vars(self._limits),
            "tests": [self._words_of(test, marks[number]) for number, test in tests.items()],
        }  # fmt: skip

    def _words_of(self, test: Test, mark: str) -> dict[str, Any]:
        if isinstance(test, InputTest):
            return {"input": test.input}
        if isinstance(test, ScriptTest):
            return {"script": test.script, "mark": mark, "calls": []}
        call = {"calls": test.calls, "entry": self._request.program.entry}
        return {"input": json.dumps(call)} if self._language.harness else call

    def _read(
        self, outcome: SandboxResult, tests: Mapping[int, Test], marks: Mapping[int, str]
    ) -> None:
        lines = [line for line in map(_object, outcome.reply.split(b"\n")) if line is not None]
        if not lines or "ready" not in lines[0]:
            self._refuse(outcome)
        if len(lines) > 1 and lines[1].get("compiled") is False:
            self._compiler = _words_of_compiler(lines[1])
            return
        if "fault" in lines[-1]:
            raise SandboxError(f"the program was not started: {shown(str(lines[-1]['fault']))}")
        numbers = list(tests)
        for line in lines:
            place = line.get("test")
            if not isinstance(place, int) or not 0 <= place < len(numbers):
                continue
            number, memory = numbers[place], line.get("memory")
            if isinstance(memory, int):
                self._memory = min(max(self._memory, memory), self._limits.memory)
            if number not in self._reports:
                starved = bool(outcome.deaths)
                self._reports[number] = verdict(tests[number], line, marks[number], starved=starved)
        self._account_for_the_end(outcome, tests)

    def _refuse(self, outcome: SandboxResult) -> None:
        if outcome.ended == "memory" or outcome.deaths:
            raise SandboxError("the memory limit is too small for a sandbox to start in")
        raise SandboxError(shown(outcome.errors.strip() or "the sandbox said nothing", 500))

    def _account_for_the_end(self, outcome: SandboxResult, tests: Mapping[int, Test]) -> None:
        """The first test without a report is the one during which the sandbox was ended."""
        silent = [number for number in tests if number not in self._reports]
        if not silent:
            return
        forgeable = isinstance(tests[silent[0]], ScriptTest)
        status, message = _reason_of_end(outcome)
        self._reports[silent[0]] = TestReport(status, message=message, forgeable=forgeable)


def _reason_of_end(outcome: SandboxResult) -> tuple[Status, str]:
    if outcome.ended == "memory" or outcome.deaths:
        return Status.OUT_OF_MEMORY, "It wanted more memory than there was."
    if outcome.ended == "time":
        return Status.TIMEOUT, "The time for all tests was over."
    if outcome.ended == "output":
        return Status.OUTPUT_TOO_LONG, "It wrote more than is read."
    return Status.ERROR, "It ended what was watching over it."


def _words_of_compiler(line: Mapping[str, Any]) -> str:
    if line.get("timeout"):
        return "The compiler took too long."
    return str(line.get("stderr") or line.get("stdout") or "The compiler failed.")


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
