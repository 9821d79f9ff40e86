"""What the labels of one or two games come to. Pure: no database.

A label is seen from the answer that was shown first: `A>>B` is worth 2 to it, `A>B` 1, and so on
down to -2. Two games of a battle show the answers in both orders; their worths to one of them are
added up, and the sign says who won.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

Mode = Literal["strict", "parity"]
WORTH = {"A>>B": 2, "A>B": 1, "A=B": 0, "B>A": -1, "B>>A": -2}
SWAPPED = {"A>>B": "B>>A", "A>B": "B>A", "A=B": "A=B", "B>A": "A>B", "B>>A": "A>>B"}


class Result(StrEnum):
    """How a battle ended for one of its answers."""

    WIN = "win"
    TIE = "tie"
    LOSS = "loss"
    INVALID = "invalid"

    @property
    def turned(self) -> "Result":
        """The same for the other answer."""
        return {Result.WIN: Result.LOSS, Result.LOSS: Result.WIN}.get(self, self)


def worth(label: str, *, shown_first: bool) -> int | None:
    """What a label is worth to an answer, -2 to 2; None where there is no label."""
    if not label:
        return None
    value = WORTH[label]
    return value if shown_first else -value


def result_of(worths: Sequence[int | None], mode: Mode = "strict") -> Result:
    """How the games of one battle, by their worth to one answer, end for it.

    Strict: one invalid game makes the battle invalid. Parity, as CodeArena published it: an
    invalid game is worth nothing.
    """
    if mode == "strict" and (not worths or None in worths):
        return Result.INVALID
    total = sum(value or 0 for value in worths)
    if total == 0:
        return Result.TIE
    return Result.WIN if total > 0 else Result.LOSS
