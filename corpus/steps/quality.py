"""Quality of blocks of code, and of the page around them: from 0 to 1, by plain counts."""

from typing import Literal

from pydantic import Field

from corpus.document import Document, Step
from corpus.page.code import blocks_in, prose_of
from corpus.quality import block_quality, page_quality


class Quality(Step):
    """Notes both, and drops pages below a bound.

    `block_quality` is the mean over the blocks by their characters, `page_quality` is of the page
    as a whole; `docs/corpus.md` says what is counted.
    """

    do: Literal["quality"]
    page: float = Field(0.3, ge=0, le=1)
    block: float = Field(0.3, ge=0, le=1)
    with_code: bool = True  # a page without a block of code has no quality of blocks, and goes

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        blocks = [block.text for block in blocks_in(document.text)]
        size = sum(map(len, blocks))
        of_blocks = sum(block_quality(text) * len(text) for text in blocks) / size if size else 0.0
        of_page = page_quality(prose_of(document.text), size)
        document.metadata["page_quality"] = round(of_page, 3)
        document.metadata["block_quality"] = round(of_blocks, 3)
        if not size:
            return "no code" if self.with_code else ""
        if of_page < self.page:
            return "poor page"
        return "poor code" if of_blocks < self.block else ""
