"""The text with names hidden; the same sign for every name, so that its length tells nothing."""

from collections.abc import Iterable, Mapping
from typing import Final

SIGN: Final = "\u2587\u2587\u2587"


def mask(text: str, found: Iterable[Mapping[str, object]]) -> str:
    """Put the sign in the place of each `{"start", "end"}` of the text."""
    whole: list[str] = []
    at = 0
    for start, end in sorted((int(str(f["start"])), int(str(f["end"]))) for f in found):
        if start >= at:
            whole += [text[at:start], SIGN]
        at = max(at, end)
    return "".join([*whole, text[at:]])
