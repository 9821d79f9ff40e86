"""What a shape is: columns, and how a case becomes rows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow

from exports.choices import Choices
from exports.evidence import Case, Message
from exports.preferences import PreferencePair

Row = dict[str, Any]
TEXT: Final = pyarrow.string()
NUMBER: Final = pyarrow.float64()
WHOLE: Final = pyarrow.int64()
FLAG: Final = pyarrow.bool_()
TEXTS: Final = pyarrow.list_(TEXT)
TURN: Final = pyarrow.struct([("role", TEXT), ("content", TEXT)])
TURNS: Final = pyarrow.list_(TURN)


@dataclass(frozen=True)
class Written:
    """One row, and what its sidecar says of it; `preference` where it is one."""

    row: Row
    about: Row = field(default_factory=dict)
    preference: PreferencePair | None = None


Columns = Mapping[str, pyarrow.DataType]


@dataclass(frozen=True)
class Shape:
    """One format in which trainers take data."""

    name: str
    title: str
    needs: str  # of a case: comparisons, votes, tests
    columns: Callable[[Choices], Columns]
    rows: Callable[[Case, Choices], Iterator[Written]]
    extras: Callable[[Choices], Mapping[str, str]] = lambda choices: {}
    records: Callable[[Case, Choices], Row] | None = None  # a second file, one row for each item

    def schema(self, choices: Choices) -> pyarrow.Schema:
        """The columns of its Parquet files."""
        return pyarrow.schema(list(self.columns(choices).items()))


def turns(case: Case) -> list[Message]:
    """The prompt as turns, roles and contents and nothing else."""
    return [{"role": m["role"], "content": m["content"]} for m in case.item.messages]


def reply(text: str) -> Message:
    """An answer as a turn."""
    return {"role": "assistant", "content": text}


def about(preference: PreferencePair) -> Row:
    """What the sidecar says of a pair."""
    return {
        "chosen_model": preference.chosen.model,
        "rejected_model": preference.rejected.model,
        "margin": round(preference.margin, 6),
        "agreement": round(preference.agreement, 6),
        "votes": preference.votes,
    }
