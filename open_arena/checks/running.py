"""Runs the programs of items: the right one passes every test, each wrong one fails some."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from open_arena.faults import ItemFault
from open_arena.item import ArenaItem
from open_arena.tests_of_items import cases_of_item
from sandbox import ExecutionReport, ExecutionRequest, Program, Runner, SandboxError, Status

_START_SECONDS: Final = 120
_CODE: Final = Path(__file__).parent.parent.parent


class NoRunnerError(RuntimeError):
    """Programs cannot be run here; the text says why."""


@contextmanager
def own_runner(slots: int) -> Iterator[Runner]:
    """A runner of our own for as long as it is needed. Raises NoRunnerError."""
    accepted = [] if os.geteuid() == 0 else ["--accept", "user"]
    with tempfile.TemporaryDirectory(prefix="open-arena-") as folder:
        address, log = f"{folder}/socket", Path(folder, "log")
        words = [
            "--socket",
            address,
            "--slots",
            str(slots),
            "--cgroup",
            f"open-arena-{os.getpid()}",
        ]
        command = [sys.executable, "-m", "sandbox.runner", *words, *accepted]
        with log.open("w") as output:
            process = subprocess.Popen(command, cwd=_CODE, stdout=output, stderr=output)
        try:
            _wait_for(process, log)
            yield Runner(address)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_for(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the runner serves: only then it writes a line."""
    deadline = time.monotonic() + _START_SECONDS
    while "serves" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoRunnerError(log.read_text().strip() or "the runner does not come up")
        time.sleep(0.05)


def faults_of_programs(
    items: Sequence[ArenaItem], runner: Runner, slots: int
) -> Iterator[ItemFault]:
    """Faults of all items that can be run, `slots` of them at a time."""
    with ThreadPoolExecutor(slots) as threads:
        for faults in threads.map(lambda item: _try(item, runner), items):
            yield from faults


def _try(item: ArenaItem, runner: Runner) -> list[ItemFault]:
    """Run the programs of one item."""
    program = item.fields.program
    if program is None:
        return []
    try:
        faults = list(_faults_of_reference(item, _run(item, program.reference, runner)))
        for number, wrong in enumerate(program.wrong):
            report = _run(item, wrong.program, runner)
            place = f"program.wrong.{number}"
            faults += [ItemFault(item.file, place, words) for words in _faults_of_wrong(report)]
    except SandboxError as error:
        return [ItemFault(item.file, "program", f"it was not run: {error}")]
    return faults


def _run(item: ArenaItem, text: str, runner: Runner) -> ExecutionReport:
    program = item.fields.program
    assert program is not None  # noqa: S101 - asked before
    cases, _faults = cases_of_item(item)
    tests = tuple(case.test for case in cases)
    return runner.run(ExecutionRequest(Program(program.language, text, program.entry), tests))


def _faults_of_reference(item: ArenaItem, report: ExecutionReport) -> Iterator[ItemFault]:
    if report.status in {Status.COMPILE_ERROR, Status.NOT_RUN}:
        words = f"{report.status.value}: {report.message}"
        yield ItemFault(item.file, "program.reference", words)
        return
    for number, test in enumerate(report.tests):
        if test.status is not Status.PASSED:
            words = f"fails test {number}: {test.status.value}: {test.message or test.stderr}"
            yield ItemFault(item.file, "program.reference", words[:400])


def _faults_of_wrong(report: ExecutionReport) -> Iterator[str]:
    if report.status in {Status.COMPILE_ERROR, Status.NOT_RUN}:
        yield f"is no program: {report.status.value}: {report.message}"
    elif report.status is Status.PASSED:
        yield "passes every test: write a test that notices its mistake"
