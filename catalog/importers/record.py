"""What the readers of JSON and CSV give: one record of a file, or why it could not be read."""

from dataclasses import dataclass

from catalog.importers.problems import Fault


@dataclass(frozen=True, slots=True)
class Record:
    """One row by field name, with the line that it begins on."""

    line: int
    fields: dict[str, object]
    has_header: bool = False  # the names were written once for all rows
    row: int = 0  # the how manieth of the file, once that is known

    @property
    def place(self) -> dict[str, object]:
        """Where the rows made of it stood."""
        return {"line": self.line, "row": self.row}


@dataclass(frozen=True, slots=True)
class Malformed:
    """A row that could not be read, and all that is wrong with it."""

    line: int
    faults: tuple[Fault, ...]
