"""What words were changed between two texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Literal

MOST = 6_000  # words of both texts together; where there are more, whole lines are compared
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Part:
    """A run of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def word_changes(before: str, after: str) -> list[Part]:
    """The texts laid over one another: put together again, all but `new` is the one before."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST:
        return list(chain.from_iterable(_by_lines(before, after)))
    return list(_parts(old, new))


def _by_lines(before: str, after: str) -> Iterator[list[Part]]:
    """Lines first; where some were replaced by others, the words of these."""
    old, new = _LINES.findall(before), _LINES.findall(after)
    for kind, one, two, three, four in SequenceMatcher(None, old, new, False).get_opcodes():
        gone, came = "".join(old[one:two]), "".join(new[three:four])
        words = _WORDS.findall(gone), _WORDS.findall(came)
        if kind == "replace" and sum(map(len, words)) <= MOST:
            yield list(_parts(*words))
        else:
            yield list(_replaced(kind, gone, came))


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for kind, one, two, three, four in SequenceMatcher(None, old, new, False).get_opcodes():
        yield from _replaced(kind, "".join(old[one:two]), "".join(new[three:four]))


def _replaced(kind: str, gone: str, came: str) -> Iterator[Part]:
    if kind == "equal":
        yield Part("same", gone)
        return
    if gone:
        yield Part("gone", gone)
    if came:
        yield Part("new", came)
