"""Runs the programs of answers and keeps what came of it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from accounts.actions import jobs
from accounts.models import Annotator, Job
from catalog.models import Answer, Benchmark, Competitor
from execution.asking import NoRunnerError, PatientRunner
from execution.case import Case
from execution.extraction import find_program
from execution.models import Execution, TestSet
from execution.models.execution import waiting_answers
from sandbox import (
    ExecutionReport,
    ExecutionRequest,
    Program,
    Runner,
    Status,
    TestReport,
)

KIND: Final = "execute"
BATCH: Final = 500  # answers whose texts are in memory at once
_SHOWN: Final = 600  # characters of each text that is kept of a test


def ask_for_execution(
    benchmark: Benchmark, competitors: Iterable[Competitor], *, actor: Annotator | None
) -> Job:
    """Ask for all answers that have tests and were not run against the newest of them."""
    return jobs.create_job(
        KIND,
        f"Run the answers of {benchmark.name}",
        actor=actor,
        parameters={
            "benchmark": benchmark.pk,
            "competitors": sorted(competitor.pk for competitor in competitors),
        },
    )


def execute_job(job: Job, runner: Runner | None = None) -> None:
    """Do what was asked for. Started again, it goes on where it was: what is done is a row."""
    benchmark = Benchmark.objects.get(pk=job.parameters["benchmark"])
    waiting = waiting_answers(benchmark)
    if chosen := job.parameters["competitors"]:
        waiting = waiting.filter(competitor__in=chosen)
    total = waiting.count()
    done = left = 0
    try:
        asked = PatientRunner(runner or Runner(settings.RUNNER))
        with ThreadPoolExecutor(asked.slots) as threads:
            numbers = list(waiting.order_by("item", "pk").values_list("pk", flat=True))
            for execution in _run_all(threads, asked, numbers):
                if execution is None:
                    left += 1
                else:
                    keep(execution)
                    done += 1
                jobs.progress(job, done + left, total)
    except NoRunnerError as error:
        jobs.fail(job, str(error), summary={"executions": done})
        return
    jobs.finish(job, {"executions": done, "not_run": left})


def _run_all(
    threads: ThreadPoolExecutor, asked: PatientRunner, numbers: list[int]
) -> Iterator[Execution | None]:
    """Run many answers side by side, reading few of them ahead."""
    running: set[Future[Execution | None]] = set()
    source = _with_tests(numbers)
    try:
        while True:
            for answer, test_set in islice(source, 2 * asked.slots - len(running)):
                running.add(threads.submit(run_answer, answer, test_set, asked.run))
            if not running:
                return
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    finally:
        for future in running:
            future.cancel()


def _with_tests(numbers: list[int]) -> Iterator[tuple[Answer, TestSet]]:
    for start in range(0, len(numbers), BATCH):
        answers = Answer.objects.filter(pk__in=numbers[start : start + BATCH])
        answers = answers.select_related("item").order_by("item", "pk")
        items = {answer.item_id for answer in answers}
        latest = TestSet.objects.filter(item__in=items, is_latest=True)
        test_sets = {test_set.item_id: test_set for test_set in latest}
        for answer in answers:
            if answer.item_id in test_sets:
                yield answer, test_sets[answer.item_id]


def run_answer(
    answer: Answer,
    test_set: TestSet,
    run: Callable[[ExecutionRequest], ExecutionReport | None],
) -> Execution | None:
    """Find the program in an answer and have it run; None where it could not be."""
    request = request_of(answer.text, test_set)
    if request is None:
        return _execution(answer, test_set, status=Execution.Status.NO_PROGRAM)
    report = run(request)
    if report is None:
        return None
    digest = hashlib.sha256(request.program.text.encode("utf-8", "surrogatepass")).hexdigest()
    return _execution(
        answer,
        test_set,
        status=report.status.value,
        passed=report.passed,
        share=share_passed(test_set, report),
        is_forgeable=report.is_forgeable,
        details=[_detail(test) for test in report.tests],
        message=report.message[:_SHOWN],
        toolchain=report.toolchain,
        runner_version=report.runner_version,
        program_digest=digest,
        seconds=report.seconds,
        memory=report.memory,
    )


def share_passed(test_set: TestSet, report: ExecutionReport) -> float:
    """How much of the weight of all tests passed."""
    weights = [float(test.get("weight", 1.0)) for test in test_set.tests]
    passed = zip(weights, report.tests, strict=True)
    won = sum(weight for weight, test in passed if test.status is Status.PASSED)
    return min(1.0, won / sum(weights))


def _execution(answer: Answer, test_set: TestSet, **values: Any) -> Execution:
    values.setdefault("passed", 0)
    values.setdefault("share", 0.0)
    return Execution(
        answer=answer,
        test_set=test_set,
        benchmark_id=answer.item.benchmark_id,
        item_id=answer.item_id,
        competitor_id=answer.competitor_id,
        total=len(test_set.tests),
        language=test_set.language,
        **values,
    )


def _detail(test: TestReport) -> dict[str, Any]:
    """What is kept of a test; what it does not have is left out."""
    kept = {
        "status": test.status.value,
        "seconds": test.seconds,
        "message": test.message[:_SHOWN],
        "stdout": test.stdout[:_SHOWN],
        "stderr": test.stderr[:_SHOWN],
        "forgeable": test.forgeable,
    }
    return {name: value for name, value in kept.items() if value}


def request_of(text: str, test_set: TestSet) -> ExecutionRequest | None:
    """The program of a text with the tests, or None where no program is found in it."""
    found = find_program(text, test_set.language, test_set.entry)
    if found is None:
        return None
    whole = f"{test_set.prelude}\n{found.text}" if test_set.prelude else found.text
    program = Program(test_set.language, whole, test_set.entry, found.files)
    tests = tuple(Case.from_json(data).test for data in test_set.tests)
    return ExecutionRequest(program, tests)


@transaction.atomic
def keep(execution: Execution) -> None:
    """Write what came of an answer, once: another worker may have been as quick."""
    answer = Answer.objects.select_for_update().get(pk=execution.answer_id)
    of_answer = Execution.objects.filter(answer=answer)
    if of_answer.filter(test_set=execution.test_set_id, run=execution.run).exists():
        return
    of_answer.filter(is_current=True).update(is_current=False)
    execution.save(force_insert=True)
