"""Contamination: documents that share a run of words with what models are judged by."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import xxhash
from pydantic import Field, PrivateAttr

from corpus.document import Document, Place, Step
from corpus.faults import CorpusError
from corpus.readers.packed import open_packed

_WORD: Final = re.compile(r"\w+", re.ASCII)
_OTHER: Final = re.compile(r"[぀-ヿ㐀-鿿가-힯]|\w+")


class Contamination(Step):
    """Drops what shares so many words in a row with a text of the reference files."""

    do: Literal["contamination"]
    references: list[str] = Field(min_length=1)  # JSON Lines, .gz and .zst too
    columns: list[str] = Field(
        default_factory=lambda: ["prompt", "question", "text", "canonical_solution"]
    )
    words: int = Field(10, ge=3)
    common: int = 5  # a run that so many documents of the references share says nothing
    _runs: Any = PrivateAttr(default=None)

    def open(self, place: Place) -> None:
        """Read the references."""
        self._runs = {}
        for name in self.references:
            path = place.folder / name
            if not path.is_file():
                raise CorpusError(f"There is no reference file {path}.")
            for number, text in enumerate(_texts(path, self.columns)):
                for run, _ in runs_of(text, self.words):
                    self._runs.setdefault(run, set()).add(number)
        self._runs = {run for run, texts in self._runs.items() if len(texts) < self.common}

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes; the words that it shares are noted."""
        for run, words in runs_of(document.text, self.words):
            if run in self._runs:
                document.metadata["shares"] = words
                return "shares words with a benchmark"
        return ""


def runs_of(text: str, length: int) -> Iterator[tuple[int, str]]:
    """Each run of so many words, as a number and as it reads."""
    words = (_WORD if text.isascii() else _OTHER).findall(text.lower())
    for start in range(len(words) - length + 1):
        run = " ".join(words[start : start + length])
        yield xxhash.xxh64_intdigest(run.encode()), run


def _texts(path: Path, columns: list[str]) -> Iterator[str]:
    with open_packed(path) as file:
        for line in file:
            row = json.loads(line)
            yield "\n".join(str(row[name]) for name in columns if row.get(name))
