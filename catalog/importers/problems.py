"""What is wrong with an imported file, in words that say how to repair it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

WHOLE_FILE = "(file)"
WHOLE_ROW = "(row)"
NOTHING = "nothing"
_SHOWN = 120
_COMPARED = 100  # difflib is quadratic: a hostile word must not be long


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a row: where, what stands there, how to repair it."""

    field: str
    found: str
    fix: str


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


def shown(value: object) -> str:
    """A short, printable form of what stood in the file."""
    text = value if isinstance(value, str) else _as_json(value)
    if text == "":
        return "an empty text"
    cut = text[:_SHOWN]
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return safe + ("..." if len(text) > len(cut) else "")


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


def _as_json(value: object) -> str:
    if isinstance(value, list | dict) and len(value) > _SHOWN:
        return f"{len(value)} elements"
    return json.dumps(value, ensure_ascii=False, default=str)
