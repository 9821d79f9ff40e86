"""What a file is: its rows or why it has none, its columns with samples, and who could read it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from annotations.importers import VOTE_FORMATS
from catalog.importers import ANSWER_FORMATS, ITEM_FORMATS, Limits
from catalog.importers.formats import Format
from catalog.importers.problems import UnreadableError, shown
from catalog.importers.record import Record
from catalog.importers.records import records
from catalog.importers.source import Source
from imports.guesses import guess_facts
from imports.signatures import unpacked_bytes, what_it_is

FORMATS: Final[Mapping[str, Mapping[str, type[Format[Any]]]]] = {
    "import_votes": VOTE_FORMATS,
    "import_items": ITEM_FORMATS,
    "import_answers": ANSWER_FORMATS,
}
SAMPLES = 3  # of each column
SAMPLE_LENGTH = 60
WORDS = 12  # a column with more different ones is no choice among few
ROWS = 100_000  # looked at, and no more than these bytes
BYTES = 16_000_000
COLUMNS = 200  # remembered


@dataclass
class Column:
    """A field of the file: the first values, and all of them where they are few."""

    name: str
    samples: list[str] = field(default_factory=list)
    words: list[str] | None = field(default_factory=list)  # None: too many, or no words

    def note(self, value: object) -> None:
        """Learn from one more row."""
        if value is not None and value != "" and len(self.samples) < SAMPLES:
            text = " ".join(value.split()) if isinstance(value, str) else value
            sample = shown(text)
            self.samples.append(sample[:SAMPLE_LENGTH] + "…" * (len(sample) > SAMPLE_LENGTH))
        if self.words is None or value is None or value == "" or value in self.words:
            return
        is_word = isinstance(value, str) and len(value) <= SAMPLE_LENGTH
        is_one_more = is_word and len(self.words) < WORDS
        self.words = [*self.words, str(value)] if is_one_more else None


@dataclass
class Recognised:
    """`what` is a word of `words.WHATS`; `kind` and `format` are empty where they are not known."""

    what: str
    kind: str = ""
    formats: dict[str, list[str]] = field(default_factory=dict)  # that fit, by kind
    columns: list[Column] = field(default_factory=list)
    rows: int | None = None  # None: the file is longer than what was looked at
    problem: str = ""  # why not every row could be looked at

    def as_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        columns = [Column(**each) for each in kept["columns"]]
        return cls(**{**kept, "columns": columns})

    @property
    def names(self) -> frozenset[str]:
        """The names of its columns."""
        return frozenset(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((each for each in self.columns if each.name == name), None)

    def format_for(self, kind: str) -> str:
        """The one format of a kind that fits; empty where none or several do."""
        fitting = self.formats.get(kind, [])
        return fitting[0] if len(fitting) == 1 else ""


def recognise(path: Path) -> Recognised:
    """Look at a file, at no more than its first 16 MB."""
    head = unpacked_bytes(path)
    if what := what_it_is(head):
        return Recognised(what)
    found = _looked_at(path)
    if not found.columns:
        found.what = "text"
        return found
    for kind, formats in FORMATS.items():
        fitting = [name for name, each in formats.items() if each.fits(found.names)]
        if fitting:
            found.formats[kind] = fitting
    found.kind = next(iter(found.formats), "")
    facts = guess_facts({each.name: each.samples for each in found.columns})
    if not found.kind and {"model_a", "model_b", "winner"} <= facts.keys():
        found.kind = "import_votes"
    return found


def _looked_at(path: Path) -> Recognised:
    found = Recognised("rows")
    columns: dict[str, Column] = {}
    rows = 0
    is_whole = True
    try:
        with Source(path, Limits()) as source:
            for rows, record in enumerate(records(source), start=1):
                if isinstance(record, Record):
                    _note(record, columns)
                if rows >= ROWS or source.bytes_read > BYTES:
                    is_whole = source.bytes_read >= source.size and rows < ROWS
                    break
    except UnreadableError as error:
        is_whole = False
        found.problem = f"{error.fault.found}: {error.fault.fix}"
    if not rows and not found.problem:
        found.problem = "nothing: The file holds no row."
    found.columns = list(columns.values())
    found.rows = rows if is_whole else None
    return found


def _note(record: Record, columns: dict[str, Column]) -> None:
    for name, value in record.fields.items():
        if name not in columns and len(columns) < COLUMNS:
            columns[name] = Column(name)
        if name in columns:
            columns[name].note(value)
