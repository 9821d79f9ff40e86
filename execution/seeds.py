"""Files of seed programs: what questions with tests are made from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from catalog.importers.checking import checked
from catalog.importers.problems import Fault, RowError, UnreadableError
from catalog.importers.record import Malformed, Record
from catalog.importers.records import records
from catalog.importers.source import Limits, Source


class SeedProgram(BaseModel):
    """A program with a key of its own; other fields are left in the file."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=200)]
    program: Annotated[str, Field(min_length=1, max_length=20_000)]


def read_seeds(path: Path) -> tuple[list[tuple[str, str]], list[RowError]]:
    """Keys and programs of a file, and all that is wrong with it."""
    seeds: dict[str, str] = {}
    errors: list[RowError] = []
    try:
        with Source(path, Limits()) as source:
            for row, record in enumerate(records(source), start=1):
                for found in _checked(record):
                    if isinstance(found, Fault):
                        errors.append(_error(path, found, record.line, row))
                    elif found.id in seeds:
                        fault = Fault("id", found.id, "It stands there twice: give each its own.")
                        errors.append(_error(path, fault, record.line, row))
                    else:
                        seeds[found.id] = found.program
    except UnreadableError as error:
        errors.append(_error(path, error.fault, error.line, 0))
    return [*seeds.items()], errors


def _checked(record: Record | Malformed) -> Iterator[SeedProgram | Fault]:
    if isinstance(record, Malformed):
        yield from record.faults
    else:
        yield from checked(SeedProgram, record.fields)


def _error(path: Path, fault: Fault, line: int, row: int) -> RowError:
    return RowError(path.name, line, fault.field, fault.found, fault.fix, row)
