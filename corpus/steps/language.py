"""Which programming language a document is in: by what the page says, else by a classifier."""

from collections import Counter
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from corpus.classifier import Classifier
from corpus.document import Document, Place, Step
from corpus.features import code_lines
from corpus.languages import named
from corpus.page.code import Block, blocks_in

UNKNOWN = "unknown"


class Language(Step):
    """Notes `language`, the one with most characters of code, and `languages`, all of them."""

    do: Literal["language"]
    model: str  # made by `train-classifier languages`
    at_least: float = Field(0.5, ge=0, le=1)  # probability, for a block that the page does not name
    whole: bool = False  # the whole text is code, as in source files
    drop_unknown: bool = False
    shortest: int = 16  # characters of a block from which its language can be told
    _classifier: Any = PrivateAttr(default=None)

    def open(self, place: Place) -> None:
        """Load the classifier."""
        self._classifier = Classifier(place.folder / self.model)

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        blocks = [Block("", document.text)] if self.whole else blocks_in(document.text)
        sizes: Counter[str] = Counter()
        for block in blocks:
            sizes[self.language_of(block)] += len(block.text)
        known = {name: size for name, size in sizes.items() if name != UNKNOWN}
        document.metadata["language"] = max(known, key=lambda name: known[name], default=UNKNOWN)
        document.metadata["languages"] = dict(sorted(known.items()))
        return "no language that is known" if self.drop_unknown and not known else ""

    def language_of(self, block: Block) -> str:
        """The language of one block."""
        if stated := named(block.hint):
            return stated
        if len(block.text.strip()) < self.shortest:
            return UNKNOWN
        likely = self._classifier.probabilities(list(code_lines(block.text)))
        best = max(likely, key=lambda name: likely[name])
        return best if likely[best] >= self.at_least and best != "text" else UNKNOWN
