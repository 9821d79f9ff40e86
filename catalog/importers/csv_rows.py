"""CSV with a header, commas and quoted line breaks; each row with the line it begins on."""

import csv
from collections.abc import Iterator

from catalog.importers.problems import WHOLE_FILE, WHOLE_ROW, Fault, UnreadableError, shown
from catalog.importers.record import Malformed, Record
from catalog.importers.source import Limits, Source

# One setting for the whole process (the module offers no other), as large as any row may be.
csv.field_size_limit(Limits().record_bytes)


class _Lines:
    """Feeds decoded lines to the csv module and keeps what was wrong with them."""

    def __init__(self, source: Source) -> None:
        self._lines = source.lines()
        self._limit = source.limits.record_bytes
        self._size = 0
        self._next_line = 1
        self.begun = 1
        self.faults: list[Fault] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        self._next_line = number + 1
        self._size += len(line or b"")
        if line is None or self._size > self._limit:
            found = f"a row of more than {self._limit:,} bytes"
            fix = "Look for a quote that is opened in this row and not closed."
            raise UnreadableError(self.begun, Fault(WHOLE_ROW, found, fix))
        return self._decoded(line)

    def begin_row(self) -> None:
        """What follows belongs to a new row."""
        self.begun = self._next_line
        self.faults = []
        self._size = 0

    def _decoded(self, line: bytes) -> str:
        if b"\0" in line:
            self.faults.append(Fault(WHOLE_ROW, "a NUL byte", "Remove the NUL byte."))
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            self.faults.append(not_utf8(error))
            return line.decode(errors="replace")


def csv_records(source: Source) -> Iterator[Record | Malformed]:
    """The rows under the header, as text by column name. Empty lines are no rows."""
    lines = _Lines(source)
    rows = _rows(lines)
    header = next(rows, None)
    if header is None:
        return
    if not isinstance(header, list):
        raise UnreadableError(lines.begun, header[0])
    _refuse_header(header, lines.begun, source.limits)
    for row in rows:
        if isinstance(row, list):
            yield _record(header, row, lines.begun)
        else:
            yield Malformed(lines.begun, row)


def _rows(lines: _Lines) -> Iterator[list[str] | tuple[Fault, ...]]:
    rows = csv.reader(lines, strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield (_broken(error), *lines.faults)
            continue
        if lines.faults:
            yield tuple(lines.faults)
        elif cells:
            yield cells


def not_utf8(error: UnicodeDecodeError) -> Fault:
    """The fault of bytes that are no UTF-8."""
    found = f"byte 0x{error.object[error.start]:02x} at position {error.start + 1} of the line"
    return Fault(WHOLE_ROW, found, "This is not UTF-8: save the file as UTF-8.")


def _record(header: list[str], cells: list[str], line: int) -> Record | Malformed:
    if len(cells) != len(header):
        fix = f"The header names {len(header)} columns: give each row as many cells."
        return Malformed(line, (Fault(WHOLE_ROW, f"{len(cells)} cells", fix),))
    return Record(line, dict(zip(header, cells, strict=True)), has_header=True)


def _refuse_header(cells: list[str], line: int, limits: Limits) -> None:
    if len(cells) > limits.columns:
        fault = Fault(WHOLE_FILE, f"{len(cells):,} columns", f"At most {limits.columns:,} columns.")
        raise UnreadableError(line, fault)
    if len(cells) == 1:
        fix = "Give JSON Lines, a JSON list, or CSV with a header and commas between the columns."
        raise UnreadableError(line, Fault(WHOLE_FILE, shown(cells[0]), fix))
    for number, name in enumerate(cells):
        if not name.strip():
            raise UnreadableError(
                line, Fault(f"column {number + 1}", "no name", "Name the column.")
            )
        if name in cells[:number]:
            fault = Fault(shown(name), "two columns of this name", "Rename one of them.")
            raise UnreadableError(line, fault)


def _broken(error: csv.Error) -> Fault:
    said = str(error)
    if "new-line" in said:
        fix = "End lines with a line feed, and quote cells that hold a carriage return."
        return Fault(WHOLE_ROW, "a carriage return outside quotes", fix)
    if "unexpected end" in said:
        return Fault(WHOLE_ROW, "the end of the file", "A quote in this row is never closed.")
    return Fault(WHOLE_ROW, shown(said), "Quote the cell, and double each quote inside it.")
