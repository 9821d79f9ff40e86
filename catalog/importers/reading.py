"""One pass over one file: rows and errors as they come, counts and digest when it is over."""

from collections.abc import Hashable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from catalog.importers.formats import Format, Result, ambiguous, unrecognised
from catalog.importers.problems import (
    NOTHING,
    WHOLE_FILE,
    Fault,
    RowError,
    UnreadableError,
    nearest,
    shown,
)
from catalog.importers.record import Malformed, Record
from catalog.importers.records import records
from catalog.importers.source import Limits, Source

Kind = TypeVar("Kind", bound=type)
KEPT_ERRORS = 10_000
COUNTED_ERRORS = 50_000  # a file with more is not worth the machine's time
_LOOKED_AT = 100  # broken rows that detection steps over to find a readable one


class Reading(Generic[Result]):
    """Iterate once for rows and errors; the counts, `not_imported` and `sha256` follow along.

    At most `KEPT_ERRORS` errors are given and kept, and `error_count` goes on counting. At
    `COUNTED_ERRORS` the rest of the file is left unread, and a last error says so.
    """

    def __init__(
        self,
        path: Path,
        reader: Format[Result] | Fault,
        *,
        name: str | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.file = name or path.name
        self.format = None if isinstance(reader, Fault) else reader.name
        self.rows = 0
        self.refused = 0
        self.errors: list[RowError] = []
        self.error_count = 0
        self.not_imported: set[str] = set()
        self.bytes_total = path.stat().st_size if path.is_file() else 0
        self._path = path
        self._reader = reader
        self._limits = limits or Limits()
        self._source: Source | None = None
        self._names: frozenset[str] = frozenset()
        self._name_faults: list[Fault] = []
        self._met: set[str] = set()
        self._places: dict[Hashable, tuple[int, int]] = {}
        self._row = 0
        self._line = 1
        self._refused_row = 0
        self._hopeless = False  # no row of this file can be of the format
        self._started = False

    @property
    def bytes_read(self) -> int:
        """How far the reading is, of `bytes_total`."""
        return self._source.bytes_read if self._source else 0

    @property
    def sha256(self) -> str:
        """Digest of the file on the disk, once the reading has come to its end."""
        if self._source is None or self.bytes_read < self.bytes_total:
            raise RuntimeError("the file has not been read to its end")
        return self._source.sha256

    def __iter__(self) -> Iterator[Result | RowError]:
        if self._started:
            raise RuntimeError("a reading can be iterated once")
        self._started = True
        try:
            with Source(self._path, self._limits) as source:
                self._source = source
                yield from self._read(source)
        except UnreadableError as problem:
            yield self._last(problem)

    def _read(self, source: Source) -> Iterator[Result | RowError]:
        if isinstance(self._reader, Format):
            for fault in self._reader.faults_of_options():
                raise UnreadableError(1, fault)
        for self._row, record in enumerate(records(source), start=1):
            if self._hopeless:
                break
            if self.error_count >= COUNTED_ERRORS:
                fix = "The rest of the file was not read: repair these first."
                found = f"{self.error_count:,} errors"
                raise UnreadableError(record.line, Fault(WHOLE_FILE, found, fix))
            self._line = record.line
            if isinstance(record, Malformed):
                yield from self._refuse(*record.faults)
            elif isinstance(self._reader, Format):
                yield from self._rows_of(record, self._reader)
            else:
                self._hopeless = True
                yield from self._refuse_file(self._reader, record.line)
        yield from self._at_the_end()

    def _rows_of(self, record: Record, reader: Format[Result]) -> Iterator[Result | RowError]:
        names = frozenset(record.fields)
        if names != self._names:
            self._learn(names, reader)
            if record.has_header:
                yield from self._judge_header(reader)
                if self._hopeless:
                    return
        if not record.has_header:
            yield from self._refuse(*self._name_faults)
        fields = {name: value for name, value in record.fields.items() if reader.takes_field(name)}
        for row in reader.rows(Record(record.line, fields, record.has_header, self._row)):
            yield from self._refuse(row) if isinstance(row, Fault) else self._accept(row)

    def _learn(self, names: frozenset[str], reader: Format[Result]) -> None:
        """Judge a new set of field names once, not again for each row that has it."""
        self._names = names
        self._met |= names
        self._name_faults = list(reader.faults_of_names(names))
        self.not_imported |= {name for name in names if reader.leaves_out(name)}
        self.not_imported |= reader.not_needed(names)

    def _judge_header(self, reader: Format[Result]) -> Iterator[RowError]:
        for fault in self._name_faults:
            yield from self._refuse_file(fault)
        for fault in reader.faults_of_header(self._names):
            self._hopeless = True
            yield from self._refuse_file(fault)

    def _accept(self, row: Result) -> Iterator[Result | RowError]:
        identity = row.identity
        if identity in self._places:
            before, line = self._places[identity]
            what = f"Row {before} on line {line} has the same key"
            fix = f"{what}: remove one of the two, or give them different keys."
            yield from self._refuse(Fault("key", _identity_in_words(identity), fix))
            return
        if identity is not None:
            self._places[identity] = (self._row, self._line)
        if self._refused_row != self._row:
            self.rows += 1
            yield row

    def _at_the_end(self) -> Iterator[RowError]:
        ignored = self._reader.options.ignore if isinstance(self._reader, Format) else frozenset()
        for name in sorted(ignored - self._met):
            guess = nearest(name, self._met)
            fix = f"Did you mean {guess}?" if guess else "Take it off the list of ignored fields."
            fault = Fault(shown(name), "no field of this name to ignore", fix)
            yield from self._refuse_file(fault)
        if not self.rows and not self.error_count:
            yield from self._refuse_file(Fault(WHOLE_FILE, NOTHING, "The file holds no rows."))

    def _refuse(self, *faults: Fault) -> Iterator[RowError]:
        if faults and self._refused_row != self._row:
            self.refused += 1
            self._refused_row = self._row
        for fault in faults:
            yield from self._keep(fault, self._line, self._row)

    def _refuse_file(self, fault: Fault, line: int = 1) -> Iterator[RowError]:
        yield from self._keep(fault, line, 0)

    def _last(self, problem: UnreadableError) -> RowError:
        """What ended the reading is always given, however many errors came before."""
        self.error_count += 1
        fault = problem.fault
        error = RowError(self.file, problem.line, fault.field, fault.found, fault.fix)
        self.errors.append(error)
        return error

    def _keep(self, fault: Fault, line: int, row: int) -> Iterator[RowError]:
        self.error_count += 1
        if len(self.errors) < KEPT_ERRORS:
            error = RowError(self.file, line, fault.field, fault.found, fault.fix, row)
            self.errors.append(error)
            yield error


def detect_format(
    path: Path,
    formats: Mapping[str, type[Format[Result]]],
    limits: Limits | None = None,
) -> type[Format[Result]] | Fault:
    """The one format whose fields the first readable record has, or why there is none."""
    try:
        with Source(path, limits or Limits()) as source:
            found = islice(records(source), _LOOKED_AT)
            first = next((each for each in found if isinstance(each, Record)), None)
    except UnreadableError as problem:
        return problem.fault
    if first is None:
        return Fault(WHOLE_FILE, NOTHING, "The file holds no row that can be read.")
    names = frozenset(first.fields)
    fitting = [each for each in formats.values() if each.fits(names)]
    if len(fitting) == 1:
        return fitting[0]
    return ambiguous(fitting, names) if fitting else unrecognised(list(formats.values()), names)


def format_named(name: str, formats: Mapping[str, Kind]) -> Kind:
    """The format of this name. A misspelt one is a ValueError."""
    if name not in formats:
        guess = nearest(name, formats)
        hint = f" Did you mean {guess}?" if guess else ""
        raise ValueError(f"Unknown format {name}: use one of {', '.join(formats)}.{hint}")
    return formats[name]


def _identity_in_words(identity: Hashable) -> str:
    return " / ".join(map(str, identity)) if isinstance(identity, tuple) else str(identity)
