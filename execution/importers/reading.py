"""One pass over a file of tests: rows, and errors with their places."""

from collections.abc import Iterator
from pathlib import Path

from catalog.importers.problems import Fault, RowError, UnreadableError
from catalog.importers.record import Malformed, Record
from catalog.importers.records import records
from catalog.importers.source import Limits, Source
from execution.importers.formats import FORMATS
from execution.importers.rows import TestRow

_TWICE = "An item stands once in a file: put all its tests into one record."


def read_tests(
    path: Path, format: str, limits: Limits | None = None
) -> Iterator[TestRow | RowError]:
    """Every record of a file, plain or compressed by gzip, as tests or as what is wrong with it."""
    seen: dict[str, int] = {}
    try:
        with Source(path, limits or Limits()) as source:
            for number, record in enumerate(records(source), start=1):
                for found in _rows(record, number, format):
                    if isinstance(found, TestRow) and found.key in seen:
                        fault = Fault("key", f"{found.key}, as on line {seen[found.key]}", _TWICE)
                        found = _error(path, fault, record.line, number)
                    elif isinstance(found, TestRow):
                        seen[found.key] = record.line
                    yield (
                        found
                        if isinstance(found, TestRow | RowError)
                        else _error(path, found, record.line, number)
                    )
    except UnreadableError as error:
        yield _error(path, error.fault, error.line, 0)


def _rows(
    record: Record | Malformed, number: int, format: str
) -> Iterator[TestRow | Fault | RowError]:
    if isinstance(record, Malformed):
        yield from record.faults
    else:
        yield from FORMATS[format](Record(record.line, record.fields, row=number))


def _error(path: Path, fault: Fault, line: int, row: int) -> RowError:
    return RowError(path.name, line, fault.field, fault.found, fault.fix, row)
