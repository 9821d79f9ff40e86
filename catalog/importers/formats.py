"""What a format is: its fields, how it is recognised, and the rows it makes of a record."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Generic, Literal, Protocol, TypeVar

from catalog.importers.problems import WHOLE_FILE, Fault, nearest, shown
from catalog.importers.record import Record

EmptyAnswers = Literal["refuse", "failed"]


class Identified(Protocol):
    """A row that may stand in a file once. None: as often as it likes."""

    @property
    def identity(self) -> Hashable | None: ...


Result = TypeVar("Result", bound=Identified)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person states beside the file."""

    competitor: str | None = None
    empty: EmptyAnswers = "refuse"  # "failed": an empty answer is the model's failure
    ignore: frozenset[str] = frozenset()
    allow_unknown_categories: bool = False
    categories: frozenset[tuple[str, str]] = frozenset()  # that a site has beside ours


class Format(ABC, Generic[Result]):
    """One kind of record. An instance lives for one reading and may count as it goes."""

    name: ClassVar[str]
    needs: ClassVar[str]
    required: ClassVar[frozenset[str]]
    takes: ClassVar[frozenset[str]]
    left_out: ClassVar[frozenset[str]] = frozenset()
    # Made by others, who write down more than we need: what is unknown is listed, not refused.
    is_foreign: ClassVar[bool] = False

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()

    @classmethod
    def fits(cls, names: frozenset[str]) -> bool:
        """Whether a record with these field names is of this kind."""
        return cls.required <= names

    def faults_of_header(self, names: frozenset[str]) -> Iterator[Fault]:
        """Why a file with these columns cannot hold a single row of this format."""
        if not self.fits(names):
            fix = f"The format {self.name} needs {self.needs}."
            yield Fault(WHOLE_FILE, f"the fields {_listed(names)}", fix)

    def takes_field(self, name: str) -> bool:
        """Whether the field becomes part of a row."""
        return name in self.takes and name not in self.options.ignore

    def leaves_out(self, name: str) -> bool:
        """Whether the field is known, or stated, to be left in the file."""
        return name in self.left_out or name in self.options.ignore

    def not_needed(self, names: frozenset[str]) -> set[str]:
        """Fields of these that others write and we do not read; one of ours misspelt is none."""
        if not self.is_foreign:
            return set()
        return {name for name in names if not self._is_known(name) and not self._meant(name, names)}

    def _is_known(self, name: str) -> bool:
        return self.takes_field(name) or self.leaves_out(name)

    def _meant(self, name: str, names: frozenset[str]) -> str | None:
        """The field of ours that somebody may have misspelt."""
        return nearest(name, (self.takes | self.left_out) - names)

    def faults_of_options(self) -> Iterator[Fault]:
        """What is wrong with what was stated, whatever the file holds."""
        return iter(())

    def faults_of_names(self, names: frozenset[str]) -> Iterator[Fault]:
        """Fields that nobody knows: never dropped in silence."""
        for name in sorted(names - self.not_needed(names)):
            if not self._is_known(name):
                guess = self._meant(name, names)
                hint = f"Did you mean {guess}? " if guess else ""
                fix = f"{hint}{self.name} has no such field: rename it, remove it or ignore it."
                yield Fault(shown(name), "an unknown field", fix)

    @abstractmethod
    def rows(self, record: Record) -> Iterator[Result | Fault]:
        """The rows of a record, whose field names have been checked, or its faults."""


def unrecognised(formats: list[type[Format[Result]]], names: frozenset[str]) -> Fault:
    """The fault of a file that is of no known format."""
    needs = "; ".join(f"{each.name} needs {each.needs}" for each in formats)
    fix = f"No known format has these fields: {needs}."
    return Fault(WHOLE_FILE, f"the fields {_listed(names)}", fix)


def ambiguous(formats: list[type[Format[Result]]], names: frozenset[str]) -> Fault:
    """The fault of a file that several formats could read."""
    fix = f"State the format: {' or '.join(each.name for each in formats)}."
    return Fault(WHOLE_FILE, f"the fields {_listed(names)}", fix)


def _listed(names: frozenset[str]) -> str:
    some = ", ".join(shown(name) for name in sorted(names)[:20])
    return f"{some} and {len(names) - 20} more" if len(names) > 20 else some
