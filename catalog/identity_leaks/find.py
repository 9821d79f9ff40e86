"""Finding names that give an author away."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from catalog.identity_leaks.contexts import ABOUT_OTHERS, ALONE, AROUND, LEFT, RIGHT
from catalog.identity_leaks.names import Names
from catalog.identity_leaks.prose import prose_of

VERSION: Final = "1"  # raise it when the same text and names give other places
_BEFORE: Final = 200  # characters that are looked at around a name
_AFTER: Final = 120
_MOST_NAMES: Final = 2_000  # in one text; what has more is no answer
_MOST_FOUND: Final = 50


@dataclass(frozen=True)
class Found:
    """A name in a text: the characters from `start` up to `end`."""

    start: int
    end: int
    name: str


def find_identity_leaks(text: str, names: Names) -> list[Found]:
    """The names in the prose of a text by which its author speaks of itself, in order.

    Once it has named itself somewhere, the same name is given wherever it stands in the prose: to
    hide one of two tells as much as to hide none.
    """
    prose = prose_of(text)
    seen = list(islice(names.pattern.finditer(prose), _MOST_NAMES))
    telling = {found[0] for found in seen if _tells(prose, found)}
    given = [found.span() for found in seen if found[0] in telling]
    return [Found(start, end, text[start:end]) for start, end in given[:_MOST_FOUND]]


def _tells(prose: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    before = prose[max(0, start - _BEFORE) : start]
    after = prose[end : end + _AFTER]
    if start > _BEFORE:
        before = "\0" + before  # not the beginning of the text
    if end + _AFTER < len(prose):
        after += "\0"
    around = AROUND if found["maker"] else (ALONE, *AROUND)
    return (
        (ABOUT_OTHERS.match(after) and any(pattern.search(before) for pattern in LEFT))
        or any(pattern.match(after) for pattern in RIGHT)
        or any(left.search(before) and right.match(after) for left, right in around)
    )
