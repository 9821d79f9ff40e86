"""Votes as arenas publish them: model_a, model_b, winner, and what else is known of each."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from annotations.importers.mapping import (
    ARENA_WORDS,
    OPTIONAL,
    REQUIRED,
    ColumnMapping,
    WinnerMapping,
)
from annotations.importers.votes import VoteRow
from catalog.importers.checking import checked
from catalog.importers.formats import Format, Options
from catalog.importers.problems import Fault
from catalog.importers.record import Record

_OURS = {
    "model_a": "competitor_a",
    "model_b": "competitor_b",
    "winner": "winner",
    "question_id": "item_key",
    "judge": "judge",
    "tstamp": "cast_at",
    "turn": "turn",
}


class ArenaVotes(Format[VoteRow]):
    """Other columns are listed as not imported; one of these misspelt is an error."""

    name = "arena"
    is_foreign = True
    needs = f"{', '.join(REQUIRED)}, and may have {', '.join(OPTIONAL)}"
    required = frozenset(REQUIRED)
    takes = frozenset((*REQUIRED, *OPTIONAL))

    def __init__(
        self,
        options: Options | None = None,
        columns: ColumnMapping | None = None,
        winners: WinnerMapping | None = None,
    ) -> None:
        super().__init__(options)
        self._mapped = columns is not None
        self._columns = columns or ColumnMapping({})
        self._facts = self._columns.facts_by_column()
        self._names = {_OURS[fact]: column for column, fact in self._facts.items()}
        self._words = winners.winners if winners else ARENA_WORDS
        self._occurrences: Counter[bytes] = Counter()
        self._first = True

    def takes_field(self, name: str) -> bool:
        """The columns that hold a fact, by the mapping or by their own name."""
        return name in self._facts and name not in self.options.ignore

    def leaves_out(self, name: str) -> bool:
        """With a mapping whatever it does not mention stays in the file, and is listed."""
        return super().leaves_out(name) or (self._mapped and not self.takes_field(name))

    def faults_of_names(self, names: frozenset[str]) -> Iterator[Fault]:
        """Unknown columns, and in the first row stated ones that are not there."""
        yield from super().faults_of_names(names)
        if self._first:
            yield from self._columns.absent_optional(names)
        self._first = False

    def faults_of_header(self, names: frozenset[str]) -> Iterator[Fault]:
        """Columns that every vote needs, under the names they were stated to have."""
        yield from self._columns.absent_required(names)

    def rows(self, record: Record) -> Iterator[VoteRow | Fault]:
        """One vote."""
        made = {_OURS[self._facts[name]]: value for name, value in record.fields.items()}
        fields = {**made, **record.place}
        for row in checked(VoteRow, fields, names=self._names, context=self._words):
            yield row if isinstance(row, Fault) else self._counted(row)

    def _counted(self, row: VoteRow) -> VoteRow:
        digest = hashlib.sha256(row.facts().encode()).digest()[:16]
        self._occurrences[digest] += 1
        occurrence = self._occurrences[digest]
        return row if occurrence == 1 else row.model_copy(update={"occurrence": occurrence})
