"""Tests of items: written as versions, one after the other."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from catalog.importers import Message, RowError
from catalog.intake.items import latest_items, new_item
from catalog.intake.report import RefusedError, Report
from catalog.intake.run import find_or_make_benchmark
from catalog.models import Benchmark, BenchmarkItem
from execution.asking import NoRunnerError, PatientRunner
from execution.case import Case
from execution.importers import TestRow, read_tests
from execution.models import Execution, TestSet
from execution.references import NoReferenceError, with_results
from sandbox import Runner, ScriptTest

_UNKNOWN = (
    "The benchmark has no such item: correct the key, or make items of the file's questions "
    "(--create-items)."
)
_NO_PROMPT = "There is no question in the record that an item could be made of."


@dataclass
class TestsReport:
    """What an import of tests did, or all that is wrong with its file."""

    benchmark: str
    items_made: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    tests: int = 0
    forgeable: int = 0
    errors: list[RowError] = field(default_factory=list)


def save_tests(item: BenchmarkItem, row: TestRow, source: str, maker: Annotator | None) -> bool:
    """Make these the newest tests of an item; False where they are so already."""
    made = new_test_set(item, row, source, maker)
    latest = item.test_sets.select_for_update().filter(is_latest=True).first()
    if latest and latest.digest == made.digest:
        return False
    if latest:
        Execution.objects.filter(test_set=latest, is_current=True).update(is_current=False)
        TestSet.objects.filter(pk=latest.pk).update(is_latest=False)
        made.version = latest.version + 1
    made.save(force_insert=True)
    return True


def new_test_set(
    item: BenchmarkItem, row: TestRow, source: str, maker: Annotator | None = None
) -> TestSet:
    """The first version of an item's tests, not yet written."""
    tests = [case.as_json() for case in row.cases]
    return TestSet(
        item=item,
        source=source,
        language=row.language,
        entry=row.entry,
        prelude=row.prelude,
        tests=tests,
        digest=_digest(row, tests),
        made_by=maker,
    )


def _digest(row: TestRow, tests: list[dict[str, object]]) -> str:
    words = [row.language, row.entry, row.prelude, tests]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def import_tests(
    path: Path,
    benchmark: str,
    format: str,
    *,
    create_items: bool = False,
    actor: Annotator | None = None,
) -> TestsReport:
    """Read a file of tests; all of it is written, or nothing and the report says why."""
    report = TestsReport(benchmark)
    with transaction.atomic():
        found = _benchmark(benchmark, create_items=create_items)
        report.benchmark = found.name
        writing = _Import(found, format, create_items, path.name, actor, report)
        for row in read_tests(path, format):
            if isinstance(row, RowError):
                report.errors.append(row)
            else:
                writing.take(row)
        if report.errors:
            transaction.set_rollback(True)
        elif report.new or report.changed:
            counts = {"new": report.new, "changed": report.changed, "tests": report.tests}
            write_audit("tests_imported", f"benchmark {found.slug}", actor=actor, **counts)
    return report


def _benchmark(name: str, *, create_items: bool) -> Benchmark:
    if found := Benchmark.objects.named(name):
        return found
    if create_items:
        return find_or_make_benchmark(name, Report(name))
    raise RefusedError(
        f"There is no benchmark {name!r}. Import its items first, or make them of the file's "
        "questions (--create-items)."
    )


class _Import:
    """Writes row by row and counts."""

    def __init__(
        self,
        benchmark: Benchmark,
        source: str,
        create_items: bool,
        file: str,
        actor: Annotator | None,
        report: TestsReport,
    ) -> None:
        self._benchmark = benchmark
        self._source = source
        self._create_items = create_items
        self._file = file
        self._actor = actor
        self._report = report
        self._items = latest_items(benchmark)
        self._runner: PatientRunner | None = None  # asked where results have to be found out

    def take(self, row: TestRow) -> None:
        """Write the tests of one item, or note why they cannot be."""
        item = self._items.get(row.key)
        if item is None and not self._create_items:
            self._refuse(row, "key", row.key, _UNKNOWN)
            return
        if item is None and not row.prompt.strip():
            self._refuse(row, "prompt", "nothing", _NO_PROMPT)
            return
        if row.reference:
            try:
                row = with_results(row, self._asked())
            except NoReferenceError as error:
                self._refuse(row, "canonical_solution", row.key, str(error))
                return
        if item is None:
            item = _made(self._benchmark, row)
            self._report.items_made += 1
        self._count(row, item)

    def _asked(self) -> PatientRunner:
        if self._runner is None:
            try:
                self._runner = PatientRunner(Runner(settings.RUNNER), patience=0.0)
            except NoRunnerError as error:
                raise RefusedError(f"What inputs give is found out by running: {error}") from error
        return self._runner

    def _refuse(self, row: TestRow, field: str, found: str, fix: str) -> None:
        self._report.errors.append(RowError(self._file, row.line, field, found, fix, row.row))

    def _count(self, row: TestRow, item: BenchmarkItem) -> None:
        had_tests = item.test_sets.exists()
        if not save_tests(item, row, self._source, self._actor):
            self._report.unchanged += 1
        elif had_tests:
            self._report.changed += 1
        else:
            self._report.new += 1
        self._report.tests += len(row.cases)
        self._report.forgeable += sum(is_forgeable(case) for case in row.cases)


def is_forgeable(case: Case) -> bool:
    """Whether a test runs beside the program."""
    return isinstance(case.test, ScriptTest)


def _made(benchmark: Benchmark, row: TestRow) -> BenchmarkItem:
    item = new_item(benchmark, row.key, [Message(role="user", content=row.prompt)])
    item.languages = [row.language]
    item.raw_languages = [row.language]
    item.source = "tests"
    item.save(force_insert=True)
    return item


def lines_of(errors: Sequence[RowError]) -> list[str]:
    """Errors as a terminal shows them."""
    return [
        f"{error.file}, line {error.line}: {error.field}: {error.found}. {error.fix}"
        for error in errors
    ]
