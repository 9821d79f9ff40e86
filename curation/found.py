"""What a check finds, before it is written down."""

import hashlib
import json
from dataclasses import dataclass

from curation.secrets import hidden

AROUND = 60  # characters shown on either side of a place


@dataclass(frozen=True)
class Place:
    """Some words and where they stand; `start` and `end` mark them inside `text`."""

    where: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """One thing in one item: the place in the item first."""

    item: int  # primary key
    kind: str
    severity: float
    words: str
    places: tuple[Place, ...]

    @property
    def fingerprint(self) -> str:
        """The same for the same thing, whenever it is found."""
        marked = [(place.where, place.text[place.start : place.end]) for place in self.places]
        return hashlib.sha256(json.dumps([self.kind, marked]).encode()).hexdigest()


def excerpt(where: str, text: str, span: tuple[int, int]) -> Place:
    """The characters of a span with some of what stands around it; secrets are hidden."""
    text = hidden(text)
    start, end = span
    begin = max(0, start - AROUND)
    return Place(where, text[begin : end + AROUND], start - begin, end - begin)
