"""Bytes of pages as text, in the encoding that they state."""

import codecs
import re
from typing import Final

from corpus.faults import DocumentError

_STATED: Final = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,40})""", re.IGNORECASE
)
_HEAD: Final = 2048  # bytes in which a page states its encoding
_DAMAGED: Final = 0.01  # share of characters that nobody could read


def decode(content: bytes, stated: str = "") -> str:
    """The text. Raises DocumentError where no encoding gives one."""
    marked = _STATED.search(content[:_HEAD])
    for name in (stated, marked[1].decode() if marked else "", "utf-8", "cp1252"):
        try:
            return content.decode(codecs.lookup(name).name) if name else _empty()
        except (LookupError, UnicodeDecodeError):
            continue
    text = content.decode("utf-8", errors="replace")
    if text.count("�") > _DAMAGED * len(text):
        raise DocumentError("its bytes are text in no encoding that it states, nor in UTF-8")
    return text


def _empty() -> str:
    raise LookupError
