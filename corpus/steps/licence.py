"""Licence notes: what a source or a page states stays with the document."""

import re
from typing import Final, Literal

from pydantic import Field

from corpus.document import Document, Step

_SPDX: Final = re.compile(r"SPDX-License-Identifier:\s*([\w.+-]+(?: (?:OR|AND|WITH) [\w.+-]+)*)")
# Sentences by which texts state their licence, the more exact ones first.
STATED: Final = {
    "CC-BY-NC-SA": r"attribution-noncommercial-sharealike|\bcc[- ]by-nc-sa\b",
    "CC-BY-NC": r"attribution-noncommercial\b|\bcc[- ]by-nc\b",
    "CC-BY-SA": r"attribution-sharealike|\bcc[- ]by-sa\b",
    "CC-BY": r"creative commons attribution\b|\bcc[- ]by\b",
    "CC0-1.0": r"\bcc0\b|public domain",
    "GFDL": r"gnu free documentation license|\bgfdl\b",
    "AGPL": r"gnu affero general public license|\bagpl\b",
    "LGPL": r"gnu (lesser|library) general public license|\blgpl\b",
    "GPL": r"gnu general public license|\bgpl(v[23])?\b",
    "Apache-2.0": r"apache license,? version 2|apache-2\.0",
    "MPL-2.0": r"mozilla public license",
    "MIT": r"\bmit license\b|permission is hereby granted, free of charge",
    "BSD": r"\bbsd license\b|redistributions? (of source code|in binary form) must",
    "PSF": r"python software foundation license|\bpsf license\b",
    "Boost-1.0": r"boost software license",
}
_PATTERNS: Final = {name: re.compile(words, re.IGNORECASE) for name, words in STATED.items()}


class Licence(Step):
    """Notes `licence`, and drops those that may not be kept or, if so wished, unstated ones."""

    do: Literal["licence"]
    forbidden: list[str] = Field(default_factory=list)  # by the beginning of their names
    drop_unstated: bool = False

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        stated = str(document.metadata.get("licence") or "") or licence_in(document.text)
        if stated:
            document.metadata["licence"] = stated
        if any(stated.lower().startswith(word.lower()) for word in self.forbidden):
            return f"licence {stated}"
        return "no licence stated" if self.drop_unstated and not stated else ""


def licence_in(text: str) -> str:
    """The licence that a text states; empty where it states none, or more than it can say."""
    if found := _SPDX.search(text):
        return found[1]
    return next((name for name, words in _PATTERNS.items() if words.search(text)), "")
