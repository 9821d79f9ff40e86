"""Has a model write tests for items, or questions with tests from programs, and filters them."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction

from accounts.actions import jobs
from accounts.models import Annotator, Job
from catalog.importers import Message
from catalog.intake.items import new_item
from catalog.models import Benchmark, BenchmarkItem
from execution.actions.save_tests import save_tests
from execution.asking import NoRunnerError, PatientRunner
from execution.importers import TestRow
from execution.models import Synthesis, TestSet
from execution.synthesis.asking import Asking, Finished, ServerAwayError
from execution.synthesis.filtering import Fate, Filtered
from generation.connect import Connect, connect
from generation.models import Endpoint
from sandbox import Runner
from web.locks import Lock, let_go, take_part

KIND: Final = "synthesise_tests"
_PAUSE: Final = 0.5


@dataclass(frozen=True)
class Seed:
    """What tests are written from: the task of an item, or a program."""

    key: str
    text: str
    item: BenchmarkItem | None = None


@dataclass(frozen=True)
class Voice:
    """A model at a server."""

    endpoint: Endpoint
    model: str

    def __str__(self) -> str:
        return f"{self.endpoint.name}:{self.model}"

    @property
    def place(self) -> tuple[int, str]:
        return self.endpoint.pk, self.model


def ask_for_synthesis(
    benchmark: Benchmark,
    writer: Voice,
    filter: Voice,
    *,
    again: bool = False,
    programs: Sequence[tuple[str, str]] = (),
    actor: Annotator | None,
) -> Job:
    """Ask for tests of all Python items that have none, or for questions from programs."""
    parameters = {
        "benchmark": benchmark.pk,
        "writer": [writer.endpoint.pk, writer.model],
        "filter": [filter.endpoint.pk, filter.model],
        "again": again,
        "programs": [list(program) for program in programs],
    }
    title = f"Write tests for {benchmark.name}"
    return jobs.create_job(KIND, title, actor=actor, parameters=parameters)


def synthesise_job(job: Job, runner: Runner | None = None, connect_to: Connect = connect) -> None:
    """Do what was asked for. Started again, it goes on where it was: what is done is a row."""
    writer, filter = (_voice(job.parameters[name]) for name in ("writer", "filter"))
    seeds = list(_seeds(job))
    before = Synthesis.objects.filter(job=job).count()
    job.done, job.total = before, before + len(seeds)
    left = 0
    endpoints = {voice.endpoint.pk: voice.endpoint for voice in (writer, filter)}
    try:
        asked = PatientRunner(runner or Runner(settings.RUNNER))
        with _Held(job, endpoints), Asking(endpoints.values(), connect_to, asked) as asking:
            for seed, finished in asking.all(
                seeds, writer.place, filter.place, lambda: jobs.progress(job, job.done)
            ):
                if finished is None:
                    left += 1
                else:
                    keep(job, seed, writer, filter, finished)
                job.done += 1
    except (NoRunnerError, ServerAwayError) as error:
        jobs.fail(job, str(error), summary=_summary(job))
        return
    jobs.finish(job, {**_summary(job), "left": left})


def _voice(parameters: tuple[int, str]) -> Voice:
    number, model = parameters
    return Voice(Endpoint.objects.select_related("key").get(pk=number), model)


def _seeds(job: Job) -> Iterator[Seed]:
    """What is left to do of a job."""
    done = set(Synthesis.objects.filter(job=job).values_list("key", flat=True))
    benchmark = Benchmark.objects.get(pk=job.parameters["benchmark"])
    items = benchmark.items.current().order_by("pk")
    if programs := job.parameters["programs"]:
        taken = done | set(benchmark.items.values_list("key", flat=True))
        yield from (Seed(key, text) for key, text in programs if key not in taken)
        return
    if not job.parameters["again"]:
        items = items.exclude(pk__in=TestSet.objects.of_benchmark(benchmark).values("item"))
    for item in items:
        if item.key not in done and (not item.languages or "python" in item.languages):
            yield Seed(item.key, item.prompt, item)


class _Held:
    """The locks of the endpoints, waited for: one process asks an endpoint."""

    def __init__(self, job: Job, endpoints: Iterable[int]) -> None:
        self._job = job
        self._numbers = sorted(endpoints)
        self._held: list[int] = []

    def __enter__(self) -> None:
        while not self._have_all():
            self.__exit__()
            jobs.progress(self._job, self._job.done)
            time.sleep(_PAUSE)

    def _have_all(self) -> bool:
        for number in self._numbers:
            if not take_part(Lock.ENDPOINT, number):
                return False
            self._held.append(number)
        return True

    def __exit__(self, *_error: object) -> None:
        let_go(Lock.ENDPOINT, self._held)
        self._held = []


@transaction.atomic
def keep(job: Job, seed: Seed, writer: Voice, filter: Voice, finished: Finished) -> Synthesis:
    """Write what came of a seed: its tests, or why there are none."""
    result = finished.filtered
    item, test_set = seed.item, None
    reason = finished.reason or (result.reason if result else "")
    if result and not reason:
        item = seed.item or _made(job, seed, finished.question)
        test_set = _tests(item, result, job)
    tried = result.tried if result else ()
    return Synthesis.objects.create(
        job=job,
        benchmark_id=job.parameters["benchmark"],
        key=seed.key,
        item=item,
        test_set=test_set,
        reason=reason[:500],
        writer=str(writer),
        filter=str(filter),
        question=finished.question,
        entry=result.entry if result else "",
        program=result.program if result else "",
        tests=[one.as_json() for one in tried],
        written=len(tried),
        kept=sum(one.fate is Fate.KEPT for one in tried),
        mutants=result.mutants if result else 0,
        killed=result.killed if result else 0,
    )


def _made(job: Job, seed: Seed, question: str) -> BenchmarkItem:
    benchmark = Benchmark.objects.get(pk=job.parameters["benchmark"])
    item = new_item(benchmark, seed.key, [Message(role="user", content=question)])
    item.languages = item.raw_languages = ["python"]
    item.source = "synthesised"
    item.save(force_insert=True)
    return item


def _tests(item: BenchmarkItem, result: Filtered, job: Job) -> TestSet:
    """A new version of the tests; the same ones again are the version that is there."""
    row = TestRow(0, 0, item.key, "python", result.entry, list(result.cases))
    save_tests(item, row, TestSet.Source.SYNTHESISED, job.created_by)
    return TestSet.objects.get(item=item, is_latest=True)


def _summary(job: Job) -> dict[str, int]:
    """What came of a job, in counts."""
    rows = list(Synthesis.objects.filter(job=job))
    kept = [row for row in rows if row.test_set_id]
    fates = [test["fate"] for row in rows for test in row.tests]
    return {
        "questions": len(rows),
        "kept": len(kept),
        "dropped": len(rows) - len(kept),
        "tests_written": len(fates),
        "tests_kept": sum(row.kept for row in kept),
        "flaky": fates.count(Fate.FLAKY),
    }
