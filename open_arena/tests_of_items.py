"""The tests of an item in the form in which they are stored and run."""

from execution.case import Case
from execution.importers.own import OwnRecord, cases_of
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


def row_of_item(item: ArenaItem) -> TestRow:
    """The same as a row of a file of tests; the item has a program."""
    program = item.fields.program
    assert program is not None  # noqa: S101 - the caller's part
    cases, _faults = cases_of_item(item)
    return TestRow(0, 0, item.key, program.language, program.entry, cases)
