"""What is wrong with an imported file, in words that say how to repair it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from web.strict_json import WHOLE_ROW, Fault, shown

__all__ = [
    "NOTHING",
    "WHOLE_FILE",
    "WHOLE_ROW",
    "Fault",
    "RowError",
    "UnreadableError",
    "nearest",
    "one_of",
    "shown",
]

WHOLE_FILE = "(file)"
NOTHING = "nothing"
_COMPARED = 100  # difflib is quadratic: a hostile word must not be long


@dataclass(frozen=True, slots=True)
class RowError:
    """A fault with its file, and the line on which its row begins."""

    file: str
    line: int
    field: str
    found: str
    fix: str
    row: int = 0  # the how manieth row; 0: the file as a whole


class UnreadableError(Exception):
    """Nothing after this line of the file can be read."""

    def __init__(self, line: int, fault: Fault) -> None:
        super().__init__(fault.fix)
        self.line = line
        self.fault = fault


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word that looks most like this one, if any does."""
    if not isinstance(word, str):
        return None
    by_lower_case = {each.lower(): each for each in allowed}
    close = get_close_matches(word[:_COMPARED].lower().strip(), by_lower_case, n=1, cutoff=0.6)
    return by_lower_case[close[0]] if close else None


def one_of(word: object, allowed: Iterable[str]) -> str:
    """The sentence for a word that is none of the allowed ones."""
    words = list(allowed)
    guess = nearest(word, words)
    sentence = f"Use one of: {', '.join(words)}."
    return f"{sentence} Did you mean {guess}?" if guess else sentence
