"""EvalPlus files: inputs without results, which the reference solution gives when it is run."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from catalog.importers.checking import checked
from catalog.importers.problems import Fault
from catalog.importers.record import Record
from execution.case import Case
from execution.importers.rows import TestRow
from sandbox import CallTest

Inputs = list[list[Any]]
MOST = 1000  # inputs of an item that are taken; all base ones come first


class EvalPlusRecord(BaseModel):
    """What is needed of a record; the contract and the asserts are left in the file."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    task_id: Annotated[str, Field(min_length=1, max_length=200)]
    prompt: Annotated[str, Field(min_length=1)]
    entry_point: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$", max_length=200)]
    canonical_solution: Annotated[str, Field(min_length=1)]
    base_input: Annotated[Inputs, Field(min_length=1)]
    plus_input: Inputs = []
    atol: float = 0.0


def evalplus_rows(record: Record) -> Iterator[TestRow | Fault]:
    """Calls with the reference solution; what they give is found out by running it."""
    for found in checked(EvalPlusRecord, record.fields):
        if isinstance(found, Fault):
            yield found
            continue
        calls = [*found.base_input, *found.plus_input][:MOST]
        cases = [
            Case(CallTest((as_arguments(call),)), f"{found.entry_point}{as_arguments(call)}")
            for call in calls
        ]
        yield TestRow(
            record.line,
            record.row,
            found.task_id,
            "python",
            found.entry_point,
            cases,
            prelude=found.prompt,
            prompt=found.prompt,
            reference=found.canonical_solution,
            tolerance=found.atol,
        )


def as_arguments(call: list[Any]) -> str:
    """A list of arguments as Python writes them in brackets."""
    return f"({', '.join(map(repr, call))}{',' if len(call) == 1 else ''})"
