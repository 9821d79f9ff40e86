"""Answering: a model answers each question several times."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from corpus.asking.step import AskingStep, Said
from corpus.document import Document


class Answer(AskingStep):
    """Notes `answers`, without those that were cut off or are empty."""

    do: Literal["answer"]
    samples: int = Field(4, ge=1)

    def questions(self, document: Document) -> Sequence[str]:
        """The same question so many times."""
        return [str(document.metadata["question"])] * self.samples

    def fate(self, document: Document, said: Sequence[Said]) -> str:
        """Keep whole answers, each text once."""
        texts = dict.fromkeys(
            one.text.strip() for one in said if one.finish != "length" and one.text.strip()
        )
        document.metadata["answers"] = [{"text": text, "model": self.model} for text in texts]
        return "" if texts else "no whole answer"
