"""The prose of an answer, made even: what is code is blank, and every place stays where it was."""

import re
from typing import Final

_FENCE = re.compile(r"^[ \t>*+\d.-]*(`{3,}|~{3,})(.*)$")
_CODE_IN_LINE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
# Each character to one character, so that places are those of the text itself.
EVEN: Final = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u00ab\u00bb\u300c\u300d", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u3000\t", " "),
        **dict.fromkeys("*\u200b", " "),
        "\r": "\n",
    }
)
_UNDERLINED = re.compile(r"(?<!\w)_+|_+(?!\w)")


def prose_of(text: str) -> str:
    """Lower-case prose of the same length; letters that grow in lower case stay as they are."""
    even = "".join(blank if is_code else line for line, blank, is_code in _lines(text))
    even = _CODE_IN_LINE.sub(lambda found: " " * len(found[0]), even).translate(EVEN)
    even = _UNDERLINED.sub(lambda found: " " * len(found[0]), even)
    lower = even.lower()
    if len(lower) != len(even):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in even)
    return lower


def _lines(text: str) -> list[tuple[str, str, bool]]:
    """Every line, its blank, and whether it belongs to a fenced block."""
    rows: list[tuple[str, str, bool]] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        blank = re.sub(r"[^\n\r]", " ", line)
        found = _FENCE.match(line.rstrip("\r\n"))
        is_fence = found is not None and ends_or_begins(fence, found)
        rows.append((line, blank, bool(fence) or is_fence))
        if found is not None and is_fence:
            fence = "" if fence else found[1]
    return rows


def ends_or_begins(fence: str, found: re.Match[str]) -> bool:
    """Whether a line of fence signs ends the open block, or begins one where none is open."""
    if fence:
        return found[1].startswith(fence) and not found[2].strip()
    return "`" not in found[2]
