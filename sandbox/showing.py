"""Texts out of a sandbox as they may be shown: short, and with nothing in them that acts."""

import unicodedata
from typing import Final

SHOWN: Final = 2000  # characters
_KEPT: Final = frozenset("\n\t")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def shown(text: str, most: int = SHOWN) -> str:
    """Return the text with what is invisible or moves the cursor spelled out, cut in its middle."""
    if len(text) > most:
        left_out = len(text) - most
        text = f"{text[: most // 2]}\n... {left_out} characters left out ...\n{text[-most // 2 :]}"
    return "".join(_visible(sign) for sign in text)


def _visible(sign: str) -> str:
    if sign in _KEPT or unicodedata.category(sign) not in _HIDDEN:
        return sign
    return "" if sign == "\r" else f"\\u{ord(sign):04x}"
