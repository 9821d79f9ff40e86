"""What a recipe says of duplicates. The engine's own blocks find them, in stages of their own."""

from typing import Literal

from pydantic import Field

from corpus.document import Step


class ExactDuplicates(Step):
    """Of texts that are the same but for white space the first is kept."""

    do: Literal["exact-duplicates"]


class NearDuplicates(Step):
    """Of texts that share most runs of words one is kept (MinHash).

    Two texts of which the runs are alike to a share s meet with probability
    1 - (1 - s^hashes)^buckets: with 20 x 6, 0.27 at s = 0.5 and 0.999 at s = 0.8.
    """

    do: Literal["near-duplicates"]
    words: int = Field(5, ge=1)  # of a run
    buckets: int = Field(20, ge=1)
    hashes: int = Field(6, ge=1)  # of a bucket
