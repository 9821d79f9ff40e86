"""Recall of pages about code, by a classifier on the page as it came: before it is cleaned."""

from typing import Any, Literal

from pydantic import Field, PrivateAttr

from corpus.classifier import Classifier
from corpus.document import Document, Place, Step
from corpus.features import page_line


class Recall(Step):
    """Drops what is probably not about code."""

    do: Literal["recall"]
    model: str  # made by `train-classifier pages`
    at_least: float = Field(0.5, ge=0, le=1)  # probability
    _classifier: Any = PrivateAttr(default=None)

    def open(self, place: Place) -> None:
        """Load the classifier."""
        self._classifier = Classifier(place.folder / self.model)

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        probable = self._classifier.probabilities([page_line(document.text)]).get("code", 0.0)
        document.metadata["about_code"] = round(probable, 3)
        return "" if probable >= self.at_least else "not about code"
