"""What an import did, or would do: every row in some count, and all that was refused."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from catalog.importers import Fault, RowError
from catalog.importers.problems import shown
from catalog.importers.reading import KEPT_ERRORS

_NAMED = 30  # names that a summary lists before it only counts


class Place(Protocol):
    """Where a row stood in its file."""

    @property
    def line(self) -> int: ...
    @property
    def row(self) -> int: ...


class RefusedError(Exception):
    """The import cannot begin: what was stated beside the files is wrong."""


@dataclass
class Report:
    """Counts by what became of the rows, names worth telling, and the errors."""

    benchmark: str
    is_new: bool = False
    dry_run: bool = False
    formats: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    first_rows: list[Place] = field(default_factory=list)
    _waiting: list[RowError] = field(default_factory=list)
    _refused: set[int] = field(default_factory=set)

    @property
    def is_refused(self) -> bool:
        """Nothing was or will be written."""
        return bool(self.error_count)

    @property
    def changed(self) -> int:
        """How many rows of the database are new or different."""
        return sum(n for key, n in self.counts.items() if key.endswith(_CHANGES))

    def name(self, label: str, name: str) -> None:
        """Remember a name under a label; it is listed, with how often it occurred."""
        self.names.setdefault(label, Counter())[name] += 1

    def refuse(self, file: str, at: Place, fault: Fault) -> None:
        """Note what is wrong with a row that could be read but not taken."""
        self.error_count += 1
        if at.row not in self._refused:
            self._refused.add(at.row)
            self.counts["rows_refused"] += 1
        if len(self.errors) + len(self._waiting) < KEPT_ERRORS:
            error = RowError(file, at.line, fault.field, fault.found, fault.fix, at.row)
            self._waiting.append(error)

    def refuse_file(self, file: str, fault: Fault) -> None:
        """Note what is wrong with a file as a whole, though each of its rows could be taken."""
        self.error_count += 1
        self._waiting.append(RowError(file, 1, fault.field, fault.found, fault.fix))

    def close_file(self, errors: list[RowError], error_count: int) -> None:
        """Put the errors of one file together, in the order of its lines."""
        room = KEPT_ERRORS - len(self.errors)
        every = sorted([*self._waiting, *errors], key=lambda each: (each.line, each.row))
        self.errors += every[:room]
        self.error_count += error_count
        self._waiting, self._refused = [], set()

    def facts(self) -> dict[str, str | int]:
        """The summary, as a flat object for a job's page."""
        facts: dict[str, str | int] = {
            "benchmark": f"{self.benchmark} (new)" if self.is_new else self.benchmark
        }
        if self.formats:
            facts["format"] = ", ".join(sorted(self.formats))
        facts |= self.said
        facts |= {key: self.counts[key] for key in ("rows_read", "rows_refused")}
        facts |= self.counts
        for label, names in self.names.items():
            facts[label] = _listed(names)
        return facts

    def lines(self) -> Iterator[str]:
        """The summary, for a terminal."""
        for key, value in self.facts().items():
            yield f"{key.replace('_', ' '):<28} {value}"
        if self.is_refused:
            yield "Nothing was written."
        elif self.dry_run:
            yield "Nothing was written: this was a dry run."
        elif not self.changed:
            yield "Nothing changed: everything was there already."

    def error_lines(self) -> Iterator[str]:
        """Every error that was kept, equal ones once with a count, and how many more there are."""
        times = Counter(_alike(each) for each in self.errors)
        first: dict[tuple[str, ...], RowError] = {}
        for each in self.errors:
            first.setdefault(_alike(each), each)
        for each in first.values():
            count = times[_alike(each)]
            often = f" ({count:,} times, here first)" if count > 1 else ""
            yield f"{each.file}:{each.line} {each.field}: found {each.found}; {each.fix}{often}"
        if more := self.error_count - len(self.errors):
            yield f"and {more:,} more errors"


def _alike(error: RowError) -> tuple[str, ...]:
    """What two errors have in common that differ in their place alone."""
    return (error.file, error.field, error.found, error.fix)


_CHANGES = ("_created", "_changed", "_updated")


def _listed(names: Counter[str]) -> str:
    some = sorted(names.items(), key=lambda each: (-each[1], each[0]))[:_NAMED]
    said = [shown(name) + ("" if count == 1 else f" ({count})") for name, count in some]
    more = len(names) - len(some)
    return ", ".join(said) + (f" and {more} more" if more else "")
