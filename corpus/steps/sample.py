"""Down-sampling: of languages of which there is too much a share is kept, by a lot that is the same
in every run."""

from typing import Literal

import xxhash
from pydantic import Field, PrivateAttr

from corpus.document import Document, Place, Step

_RANGE = 2**64


class Sample(Step):
    """Keeps a share of the documents of each language that is named."""

    do: Literal["sample"]
    keep: dict[str, float] = Field(min_length=1)  # such as {html = 0.2, java = 0.5}
    _seed: int = PrivateAttr(default=0)

    def open(self, place: Place) -> None:
        """The lot depends on the seed of the recipe and on the document alone."""
        self._seed = place.seed

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        language = str(document.metadata.get("language", ""))
        share = self.keep.get(language, 1.0)
        lot = xxhash.xxh64_intdigest(document.id.encode(), seed=self._seed) / _RANGE
        return "" if lot < share else f"one of too many in {language}"
