"""Which written tests survive, why the others do not, and how much the survivors notice."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from execution.case import Case
from execution.extraction import find_program
from execution.synthesis.mutants import mutants
from sandbox import ExecutionReport, ExecutionRequest, Program, ScriptTest, Status
from sandbox.assertions import NoTestError, entry_of, from_assertion

RUNS: Final = 3  # of the filter's program; a test has to say the same each time
FEWEST: Final = 5  # surviving tests of a question that is kept
Run = Callable[[ExecutionRequest], ExecutionReport | None]


class Fate(StrEnum):
    """What became of a written test."""

    KEPT = "kept"
    MALFORMED = "malformed"  # no assertion about the function, or there twice
    FAILED = "failed"  # the filter's program does not pass it
    FLAKY = "flaky"  # it passes in some runs and not in others


@dataclass(frozen=True)
class Tried:
    """One written test, with the reason where it was dropped."""

    text: str
    fate: Fate
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class Filtered:
    """All written tests, those that survive, and the program that they survived."""

    entry: str
    program: str
    tried: tuple[Tried, ...]
    cases: tuple[Case, ...] = ()
    reason: str = ""  # why the question is dropped
    mutants: int = 0
    killed: int = 0
    toolchain: str = ""


class NotRunError(RuntimeError):
    """No sandbox came up: nothing is known, and it is tried another time."""


def filtered(tests: Sequence[str], reply: str, run: Run) -> Filtered:
    """Try tests on the program in a reply. Raises NotRunError."""
    entry = entry_of(tests)
    parsed = _parsed(tests, entry)
    found = find_program(reply, "python", entry)
    if not entry:
        return Filtered("", "", _given_up(parsed), reason="No test calls a function.")
    if found is None:
        words = "The filter's reply holds no program."
        return Filtered(entry, "", _given_up(parsed), reason=words)
    program = Program("python", found.text, entry, found.files)
    tried, toolchain = _try(program, parsed, run)
    pairs = zip(tried, parsed, strict=True)
    cases = tuple(case for one, case in pairs if one.fate is Fate.KEPT and isinstance(case, Case))
    if len(cases) < FEWEST:
        words = f"{len(cases)} of {len(tests)} tests survive; {FEWEST} are needed."
        return Filtered(entry, found.text, tried, cases, words, toolchain=toolchain)
    made, killed = _mutation_score(program, cases, run)
    return Filtered(entry, found.text, tried, cases, "", made, killed, toolchain)


def _parsed(tests: Sequence[str], entry: str) -> list[Case | Tried]:
    """Each test as a case, or as one that is none."""
    found: list[Case | Tried] = []
    seen: set[str] = set()
    for text in tests:
        reason = _malformed(text, entry, seen)
        seen.add(text)
        if reason:
            found.append(Tried(text, Fate.MALFORMED, reason))
        else:
            found.append(Case(from_assertion(text, entry), text))
    return found


def _malformed(text: str, entry: str, seen: set[str]) -> str:
    if text in seen:
        return "It stands there twice."
    try:
        test = from_assertion(text, entry)
    except NoTestError as error:
        return f"It is {error}"[:300]
    if isinstance(test, ScriptTest) and (not text.startswith("assert") or entry not in text):
        return "It is no assertion about the function."
    return ""


def _given_up(parsed: Sequence[Case | Tried]) -> tuple[Tried, ...]:
    words = "It was not run."
    return tuple(
        one if isinstance(one, Tried) else Tried(one.text, Fate.FAILED, words) for one in parsed
    )


def _try(
    program: Program, parsed: Sequence[Case | Tried], run: Run
) -> tuple[tuple[Tried, ...], str]:
    cases = [one for one in parsed if isinstance(one, Case)]
    request = ExecutionRequest(program, tuple(case.test for case in cases))
    reports = [_report(request, run) for _ in range(RUNS)] if cases else []
    fates = iter(
        [_fate(case, [report.tests[n] for report in reports]) for n, case in enumerate(cases)]
    )
    tried = tuple(one if isinstance(one, Tried) else next(fates) for one in parsed)
    return tried, reports[0].toolchain if reports else ""


def _report(request: ExecutionRequest, run: Run) -> ExecutionReport:
    report = run(request)
    if report is None:
        raise NotRunError("no sandbox came up")
    return report


def _fate(case: Case, reports: Sequence[Any]) -> Tried:
    passes = sum(report.status is Status.PASSED for report in reports)
    if passes == len(reports):
        return Tried(case.text, Fate.KEPT)
    if passes:
        words = f"It passed {passes} of {len(reports)} times."
        return Tried(case.text, Fate.FLAKY, words)
    first = reports[0]
    return Tried(case.text, Fate.FAILED, f"{first.status.value}: {first.message}"[:300])


def _mutation_score(program: Program, cases: Sequence[Case], run: Run) -> tuple[int, int]:
    """How many programs with a mistake there are, and how many of them the tests notice."""
    tests = tuple(case.test for case in cases)
    made = killed = 0
    for text in mutants(program.text):
        changed = Program(program.language, text, program.entry, program.files)
        report = _report(ExecutionRequest(changed, tests), run)
        made += 1
        killed += report.status is not Status.PASSED
    return made, killed
