"""The tests of an item in the form in which they are stored and run."""

from collections.abc import Iterator

from execution.case import Case
from execution.importers.own import OwnRecord, OwnTest, cases_of
from execution.importers.rows import TestRow
from open_arena.faults import ItemFault
from open_arena.item import ArenaItem


def cases_of_item(item: ArenaItem) -> tuple[list[Case], list[ItemFault]]:
    """The tests of an item that can be run, and what is wrong with them."""
    program = item.fields.program
    if program is None:
        return [], []
    record = OwnRecord(
        item=item.key, language=program.language, entry=program.entry, tests=program.tests
    )
    cases, faults = cases_of(record)
    return cases, [
        ItemFault(item.file, f"program.{fault.field}", f"{fault.found}: {fault.fix}")
        for fault in faults
    ]


def untold_tests(item: ArenaItem) -> Iterator[ItemFault]:
    """Tests that a good solver of the task could not know to pass, or that stand there twice."""
    program = item.fields.program
    if program is None:
        return
    if program.entry and program.entry not in item.text:
        words = f"the task does not name the function {program.entry}"
        yield ItemFault(item.file, "program.entry", words)
    seen: list[OwnTest] = []
    for number, test in enumerate(program.tests):
        if test in seen:
            words = f"it is test {seen.index(test)} once more"
            yield ItemFault(item.file, f"program.tests.{number}", words)
        seen.append(test)


def row_of_item(item: ArenaItem) -> TestRow:
    """The same as a row of a file of tests; the item has a program."""
    program = item.fields.program
    assert program is not None  # noqa: S101 - the caller's part
    cases, _faults = cases_of_item(item)
    return TestRow(0, 0, item.key, program.language, program.entry, cases)
