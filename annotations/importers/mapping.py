"""What a person states about a file of votes with other column names and other words."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from catalog.importers.problems import Fault, nearest, one_of, shown

REQUIRED: Final = ("model_a", "model_b", "winner")
OPTIONAL: Final = ("question_id", "judge", "tstamp", "turn")
WINNERS: Final = ("model_a", "model_b", "tie", "both_bad")
ARENA_WORDS: Final[Mapping[str, str]] = {
    **{word: word for word in WINNERS},
    "tie (bothbad)": "both_bad",
}


class MappingError(ValueError):
    """The statement cannot be understood, or says two things at once."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """For each fact of a vote the column that holds it; what is not named has its own name."""

    columns: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `model_a=left,model_b=right`; quote a pair whose column holds a comma."""
        columns: dict[str, str] = {}
        for pair in _pairs(text):
            fact, _, column = pair.partition("=")
            fact, column = fact.strip(), column.strip()
            _refuse_unknown(fact, (*REQUIRED, *OPTIONAL), pair)
            _refuse_twice(fact, columns, pair)
            _refuse_twice(column, columns.values(), pair)
            columns[fact] = column
        return cls(columns)

    def column_of(self, fact: str) -> str:
        """The column for a fact, whether stated or of the fact's own name."""
        return self.columns.get(fact, fact)

    def facts_by_column(self) -> dict[str, str]:
        """Every column that is read, with the fact it holds. A column holds one fact only."""
        taken = set(self.columns.values())
        own = {fact: fact for fact in (*REQUIRED, *OPTIONAL) if fact not in taken}
        stated = {column: fact for fact, column in self.columns.items()}
        return {c: f for c, f in own.items() if f not in self.columns} | stated

    def absent_required(self, names: frozenset[str]) -> Iterator[Fault]:
        """Columns that every vote needs and the file does not have."""
        for fact in REQUIRED:
            yield from _absent(fact, self.column_of(fact), names)

    def absent_optional(self, names: frozenset[str]) -> Iterator[Fault]:
        """Columns that were stated though nobody had to, and are not there."""
        for fact in self.columns:
            if fact in OPTIONAL:
                yield from _absent(fact, self.columns[fact], names)


@dataclass(frozen=True, slots=True)
class WinnerMapping:
    """For each word of the file the winner that it means; every other word is an error."""

    winners: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `left=model_a,right=model_b,tie=tie`; quote a pair whose word holds a comma."""
        winners: dict[str, str] = {}
        for pair in _pairs(text):
            word, _, winner = pair.rpartition("=")
            word, winner = word.strip(), winner.strip()
            _refuse_unknown(winner, WINNERS, pair)
            _refuse_twice(word, winners, pair)
            winners[word] = winner
        return cls(winners)


def _absent(fact: str, column: str, names: frozenset[str]) -> Iterator[Fault]:
    if column in names:
        return
    guess = nearest(column, names)
    hint = f"Did you mean {shown(guess)}? " if guess else ""
    there = ", ".join(shown(name) for name in sorted(names)[:20])
    fix = f"{hint}State the column for {fact}: the file has {there}."
    yield Fault(shown(column), "no such column", fix)


def _pairs(text: str) -> list[str]:
    try:
        cells = next(csv.reader([text], strict=True, skipinitialspace=True), [])
    except csv.Error as error:
        raise MappingError(f"{shown(text)}: {error}.") from error
    for pair in cells:
        left, sign, right = pair.partition("=")
        if not (left.strip() and sign and right.strip()):
            raise MappingError(f"{shown(pair) or 'An empty part'}: write name=name, with commas.")
    if not cells:
        raise MappingError("Nothing is stated: write name=name, with commas between the pairs.")
    return cells


def _refuse_unknown(word: str, allowed: tuple[str, ...], pair: str) -> None:
    if word not in allowed:
        raise MappingError(f"{shown(pair)}: {shown(word)} is not known. {one_of(word, allowed)}")


def _refuse_twice(word: str, before: Iterable[str], pair: str) -> None:
    if word in before:
        raise MappingError(f"{shown(pair)}: {shown(word)} is stated twice.")
