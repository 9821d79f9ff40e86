"""Texts that are too short to say anything, or too long for what comes next."""

from typing import Literal

from pydantic import Field

from corpus.document import Document, Step


class Length(Step):
    """Drops by characters."""

    do: Literal["length"]
    at_least: int = Field(200, ge=0)
    at_most: int = Field(200_000, ge=1)

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        size = len(document.text)
        if size < self.at_least:
            return "too short"
        return "too long" if size > self.at_most else ""
