"""One pass over a file of judgments: rows, and errors with their places."""

from collections.abc import Iterator
from pathlib import Path

from catalog.importers.problems import Fault, RowError, UnreadableError
from catalog.importers.record import Malformed
from catalog.importers.records import records
from catalog.importers.source import Limits, Source
from judging.importers.formats import FORMATS
from judging.importers.rows import JudgmentRow, Stated

__all__ = ["FORMATS", "JudgmentRow", "Stated", "read_judgments"]


def read_judgments(
    path: Path, format: str, stated: Stated, limits: Limits | None = None
) -> Iterator[JudgmentRow | RowError]:
    """Every judgment of a file, plain or compressed by gzip, or what is wrong with it."""
    try:
        with Source(path, limits or Limits()) as source:
            for number, record in enumerate(records(source), start=1):
                faults = record.faults if isinstance(record, Malformed) else ()
                for fault in faults:
                    yield _error(path, fault, record.line, number)
                if not isinstance(record, Malformed):
                    for found in FORMATS[format](record, stated):
                        if isinstance(found, Fault):
                            yield _error(path, found, record.line, number)
                        else:
                            yield found
    except UnreadableError as error:
        yield _error(path, error.fault, error.line, 0)


def _error(path: Path, fault: Fault, line: int, row: int) -> RowError:
    return RowError(path.name, line, fault.field, fault.found, fault.fix, row)
