"""One run over the files of an import: all of it happens, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Protocol, TypeVar

from django.db import transaction
from django.utils.translation import ngettext

from accounts.actions import jobs
from accounts.actions.audit import write_audit
from accounts.models import Annotator, Job
from catalog.importers import Reading, RowError
from catalog.importers.formats import Identified
from catalog.intake.first_rows import SHOWN
from catalog.intake.report import Place, RefusedError, Report
from catalog.intake.slugs import free_slug
from catalog.models import Benchmark
from web.locks import Lock, is_had


class FileRow(Identified, Place, Protocol):
    """A row that knows what it is and where it stood."""


BATCH = 500
WAIT_SECONDS = 0.2
Row = TypeVar("Row", bound=FileRow)
Row_in = TypeVar("Row_in", bound=FileRow, contravariant=True)
Watch = Callable[[int, float], None]  # is told of the rows so far, and their share of the bytes


@dataclass(frozen=True)
class ImportFile:
    """A file as it lies on the disk, the name that people know it by, and whose answers it has."""

    path: Path
    name: str
    competitor: str | None = None

    @property
    def size(self) -> int:
        """Bytes on the disk; a missing file has none, and reading it says so."""
        return self.path.stat().st_size if self.path.is_file() else 0


class Writer(Protocol[Row_in]):
    """Writes batches of rows and refuses what cannot be taken."""

    def write(self, file: str, rows: Sequence[Row_in], /) -> None: ...


@contextmanager
def all_or_nothing(report: Report, job: Job | None = None) -> Iterator[None]:
    """Undo everything when a row was refused or nothing was to be written; end the job.

    One import at a time: two would not see each other's new competitors.
    """
    with transaction.atomic():
        _wait_for_turn(job)
        yield
        if report.is_refused or report.dry_run:
            transaction.set_rollback(True)
        elif job:
            jobs.finish(job, report.facts())
    if job and report.is_refused:
        errors = [vars_of(error) for error in report.errors]
        message = ngettext(
            "Nothing was written: {number} error.",
            "Nothing was written: {number} errors.",
            report.error_count,
        ).format(number=f"{report.error_count:,}")
        jobs.fail(
            job, message, errors=errors, error_count=report.error_count, summary=report.facts()
        )
    elif job and report.dry_run:
        jobs.finish(job, report.facts())


def vars_of(error: RowError) -> jobs.JobError:
    """An error as a job keeps it."""
    names = ("file", "line", "row", "field", "found", "fix")
    return {name: getattr(error, name) for name in names}


def find_or_make_benchmark(name: str, report: Report) -> Benchmark:
    """The benchmark of this name or slug; a new one where there is none."""
    found = Benchmark.objects.named(name)
    if found:
        report.benchmark = found.name
        return found
    if not name.strip() or name != name.strip() or len(name) > 200 or not name.isprintable():
        raise RefusedError(
            f"{name!r} is no name for a benchmark: 1 to 200 characters on one line, "
            "no blank at either end."
        )
    report.is_new = True
    taken = set(Benchmark.objects.values_list("slug", flat=True))
    return Benchmark.objects.create(name=name, slug=free_slug(name, taken, longest=80))


def note(report: Report, benchmark: Benchmark, *, action: str, actor: Annotator | None) -> None:
    """Put an import that changed something on record."""
    if report.changed and not report.is_refused and not report.dry_run:
        write_audit(action, f"benchmark {benchmark.slug}", actor=actor, **report.counts)


def write_files(
    files: Sequence[ImportFile],
    read: Callable[[ImportFile], Reading[Row]],
    writer: Writer[Row],
    report: Report,
    job: Job | None = None,
    watch: Watch | None = None,
) -> None:
    """Give the rows of all files to the writer, batch by batch, and count them."""
    size = sum(file.size for file in files)
    before = 0
    for file in files:
        reading = read(file)
        for batch in _batches(reading):
            writer.write(file.name, batch)
            report.first_rows += batch[: SHOWN - len(report.first_rows)]
            rows = report.counts["rows_read"] + reading.rows + reading.refused
            share = (before + reading.bytes_read) / max(size, 1)
            if job:
                jobs.progress(job, rows, max(rows, round(rows / share)) if share else None)
            if watch:
                watch(rows, share)
        before += file.size
        _close(reading, report)
    if job:
        job.done = job.total = report.counts["rows_read"]


def _batches(reading: Reading[Row]) -> Iterator[list[Row]]:
    """Full batches and a last one; a row that is an error fills its place and is left out."""
    batch: list[Row] = []
    seen = 0
    for row in reading:
        seen += 1
        if not isinstance(row, RowError):
            batch.append(row)
        if seen == BATCH:
            yield batch
            batch, seen = [], 0
    yield batch


def _close(reading: Reading[Row], report: Report) -> None:
    if reading.format:
        report.formats.add(reading.format)
    report.counts["rows_read"] += reading.rows + reading.refused
    report.counts["rows_refused"] += reading.refused
    for name in sorted(reading.not_imported):
        report.name("not_imported", name)
    report.close_file(reading.errors, reading.error_count)


def _wait_for_turn(job: Job | None) -> None:
    while not is_had(Lock.IMPORT):
        if job:
            jobs.progress(job, 0)  # a sign of life, and the moment to hear of a cancellation
        sleep(WAIT_SECONDS)
