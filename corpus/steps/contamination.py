"""Contamination: documents that share a run of words with what models are judged by."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, PrivateAttr

from corpus.document import Document, Place, Step
from corpus.faults import CorpusError
from corpus.readers.packed import open_packed

_WORD: Final = re.compile(r"\w+", re.ASCII)
_HEAD: Final = 3
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
    _heads: Any = PrivateAttr(default=None)  # the first words of each run, which rule out most

    def open(self, place: Place) -> None:
        """Read the references."""
        where: dict[str, set[int]] = {}
        for name in self.references:
            path = place.folder / name
            if not path.is_file():
                raise CorpusError(f"There is no reference file {path}.")
            for number, text in enumerate(_texts(path, self.columns)):
                words = words_of(text)
                for start in range(len(words) - self.words + 1):
                    run = words[start : start + self.words]
                    if (
                        sum(word.isalpha() for word in run) > self.words // 2
                    ):  # counting says nothing
                        where.setdefault(" ".join(run), set()).add(number)
        self._runs = {run for run, texts in where.items() if len(texts) < self.common}
        self._heads = {tuple(run.split()[:_HEAD]) for run in self._runs}

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes; the words that it shares are noted."""
        words, heads, runs = words_of(document.text), self._heads, self._runs
        for start, head in enumerate(zip(words, words[1:], words[2:], strict=False)):
            if head in heads:
                run = " ".join(words[start : start + self.words])
                if run in runs:
                    document.metadata["shares"] = run
                    return "shares words with a benchmark"
        return ""


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters; signs of scripts without spaces are words."""
    return (_WORD if text.isascii() else _OTHER).findall(text.lower())


def _texts(path: Path, columns: list[str]) -> Iterator[str]:
    with open_packed(path) as file:
        for line in file:
            row = json.loads(line)
            yield "\n".join(str(row[name]) for name in columns if row.get(name))
