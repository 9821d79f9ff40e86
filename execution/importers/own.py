"""Our own JSON Lines: one item a line with a list of tests. See docs/formats.md."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from catalog.importers.checking import checked
from catalog.importers.problems import Fault, one_of, shown
from catalog.importers.record import Record
from execution.case import Case
from execution.importers.rows import TestRow
from sandbox import LANGUAGES, CallTest, InputTest, Test
from sandbox.assertions import NoTestError, from_assertion


class OwnTest(BaseModel):
    """One test, of one of three kinds: a call, an input, or a Python assert."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)

    call: list[Any] | None = None
    expected: Any = None
    raises: Annotated[str, Field(pattern=r"^\w*$", max_length=100)] = ""
    any_order: bool = False
    input: str | None = None
    output: str | None = None
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.0
    assertion: Annotated[str | None, Field(alias="assert")] = None
    visible: bool = False
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        kinds = (self.call is not None, self.output is not None, self.assertion is not None)
        if sum(kinds) != 1:
            raise ValueError(
                'Give one of: "call" (with "expected" or "raises"), "output" (with "input"), '
                '"assert".'
            )
        return self


class OwnRecord(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    item: Annotated[str, Field(min_length=1, max_length=200)]
    language: str = "python"
    entry: Annotated[str, Field(pattern=r"^[A-Za-z_$][\w$]*$|^$", max_length=200)] = ""
    prelude: str = ""
    prompt: str = ""
    tests: Annotated[list[OwnTest], Field(min_length=1, max_length=1000)]


def own_rows(record: Record) -> Iterator[TestRow | Fault]:
    """The tests of one item."""
    for found in checked(OwnRecord, record.fields):
        if isinstance(found, Fault):
            yield found
            continue
        cases, faults = cases_of(found)
        row = TestRow(
            record.line,
            record.row,
            found.item,
            found.language,
            found.entry,
            cases,
            found.prelude,
            found.prompt,
        )
        yield from faults
        if not faults:
            yield row


def cases_of(record: OwnRecord) -> tuple[list[Case], list[Fault]]:
    """The tests of a record, and what is wrong with it beyond the kinds of its fields."""
    if record.language not in LANGUAGES:
        return [], [Fault("language", shown(record.language), one_of(record.language, LANGUAGES))]
    cases, faults = [], []
    for number, own in enumerate(record.tests):
        place = f"tests[{number}]"
        try:
            test = _test(own, record)
        except NoTestError as error:
            faults.append(Fault(place, shown(own.assertion or own.call), str(error)))
        else:
            cases.append(Case(test, _text_of(own, record.entry), own.visible, own.weight))
    return cases, faults


def _test(own: OwnTest, record: OwnRecord) -> Test:
    if own.output is not None:
        return InputTest(own.input or "", own.output, own.tolerance)
    if not record.entry:
        raise NoTestError('Name the function that is called: "entry".')
    if not LANGUAGES[record.language].takes_calls:
        title = LANGUAGES[record.language].title
        raise NoTestError(f"Functions of {title} are not called: give input and output.")
    if own.assertion is not None:
        if record.language != "python":
            raise NoTestError("assert statements are Python: give a call or an output.")
        return from_assertion(own.assertion, record.entry)
    arguments = own.call or []
    as_python = f"({', '.join(map(repr, arguments))}{',' if len(arguments) == 1 else ''})"
    call = as_python if record.language == "python" else json.dumps(arguments)
    return CallTest((call,), "" if own.raises else _check(own), own.raises)


def _check(own: OwnTest) -> str:
    expected = repr(own.expected)
    if own.any_order:
        return f"same_elements(result0, {expected})"
    if own.tolerance:
        return f"is_close(result0, {expected}, {own.tolerance!r})"
    return f"is_close(result0, {expected}, 0.0)"


def _text_of(own: OwnTest, entry: str) -> str:
    if own.assertion is not None:
        return own.assertion
    if own.output is not None:
        return f"{own.input or ''}\n→\n{own.output}"
    result = f"raises {own.raises}" if own.raises else json.dumps(own.expected, ensure_ascii=False)
    return f"{entry}({', '.join(map(json.dumps, own.call or []))}) → {result}"
