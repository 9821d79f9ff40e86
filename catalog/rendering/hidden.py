"""Characters that deceive the reader: the unseen are shown as labelled boxes, look-alikes marked.

A box keeps the character itself, so that copied code is the original (CVE-2021-42574 shows why the
reader must see it). HTML cannot hold NUL and lone carriage returns; they are boxes without content.
`dir` isolates the box in every browser: a direction override ends with it, style sheet or not.
Look-alikes (see `lookalikes`) stay as they are, within a quiet mark. All are counted.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Final

from catalog.rendering.lookalikes import FLAG

# Stand-ins during parsing: Markdown would turn NUL into U+FFFD and a lone CR into a line end, and
# cut off the others at the end of a paragraph. Half surrogates cannot occur in stored text, so they
# cannot be mistaken for anything else.
_SHIELDED: Final = "\0\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\ufeff"
_STAND_INS: Final = {chr(0xD800 + ord(char) % 0x400): char for char in _SHIELDED}
_BROKEN: Final[str] = chr(0xDFFF)
_SHIELD: Final = str.maketrans({char: stand_in for stand_in, char in _STAND_INS.items()})
_UNSHIELD: Final = str.maketrans({**_STAND_INS, chr(0xD800): "\ufffd", _BROKEN: "\ufffd"})
_NAMES: Final = {
    "\0": "NULL",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    _BROKEN: "BROKEN CHARACTER",
}
_NOT_IN_HTML: Final = "\0\r"
_MOST_BOXES: Final = 5_000  # in one text; then short labels, or megabytes of text were gigabytes

_HIDDEN = (
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # controls, but for tab and line feed
    "\u00ad\u034f\u061c"  # soft hyphen, grapheme joiner, Arabic letter mark
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # fillers
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, bidi, separators
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # annotation and format controls
    "\U000e0000-\U000e00ff"  # tags
    r"\ud800-\udfff]"
)
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ELEMENT = f"{_PICTURE}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
# The three flags that are spelt with tag characters: England, Scotland, Wales.
_FLAG = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
_EMOJI = f"{_FLAG}|[0-9#*]\ufe0f?\u20e3|{_ELEMENT}(?:\u200d{_ELEMENT})*"

_ANY_HIDDEN = re.compile(_HIDDEN)
_IN_CODE = re.compile(rf"{FLAG}.|(?P<run>({_HIDDEN})\2*)")
_IN_PROSE = re.compile(rf"(?P<emoji>{_EMOJI})|(?P<run>({_HIDDEN})\3*)")


def shield(text: str) -> str:
    """Put stand-ins for what parsers would change silently; ends lines with a line feed only."""
    text = re.sub(r"[\ud800-\udfff]", _BROKEN, text).replace("\r\n", "\n")
    return text.replace("\r", "\r\n").translate(_SHIELD)


def unshield(text: str) -> str:
    """The characters themselves again; those that no file can hold as U+FFFD."""
    return text.translate(_UNSHIELD)


@cache
def _original(char: str) -> tuple[str, str]:
    """What a stand-in stands for, or the character itself; and how it is written out."""
    char = _STAND_INS.get(char, char)
    return char, "U+FFFD" if char == _BROKEN else f"U+{ord(char):04X}"


class Marker:
    """Escapes text for HTML, makes visible what deceives, and counts it."""

    def __init__(self) -> None:
        self.count = 0
        self._boxes = 0

    def code(self, text: str) -> str:
        """Escape a piece of code: every hidden character gets a box, every flag becomes a mark."""
        return self._mark(text, _IN_CODE, self._look_alike)

    def prose(self, text: str) -> str:
        """Escape a piece of prose: joiners and selectors within emoji are no secret."""
        return self._mark(text, _IN_PROSE, str)

    def _mark(self, text: str, pattern: re.Pattern[str], other: Callable[[str], str]) -> str:
        escaped = escape(text)
        if not _ANY_HIDDEN.search(escaped):
            return escaped
        return pattern.sub(
            lambda found: self._box(run) if (run := found["run"]) else other(found[0]), escaped
        )

    def _look_alike(self, flagged: str) -> str:
        """The character behind a flag as it is, which copying gives back, and what it is."""
        self.count += 1
        self._boxes += 1
        char = flagged[1]
        label = f"U+{ord(char):04X}"
        if self._boxes > _MOST_BOXES:
            return f"{char}[{label}]"
        return f'<span class="look-alike" title="{label} {unicodedata.name(char)}">{char}</span>'

    def _box(self, run: str) -> str:
        """One box for a character and its immediate repetitions."""
        self.count += len(run)
        self._boxes += 1
        char, label = _original(run[0])
        times = f" ×{len(run)}" if len(run) > 1 else ""  # noqa: RUF001
        if self._boxes > _MOST_BOXES:
            return f"[{label}{times}]"
        name = _NAMES.get(char) or unicodedata.name(char, "CONTROL CHARACTER")
        kept = "" if char in _NOT_IN_HTML or char == _BROKEN else char * len(run)
        return (
            f'<span class="hidden-char" dir="ltr" title="{label}{times} {name}"'
            f' data-char="{label}{times}">{kept}</span>'
        )
