"""Exact and near duplicates by the blocks of datatrove, and what they removed as counts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from datatrove.data import Document
from datatrove.pipeline.dedup import (
    ExactDedupConfig,
    ExactDedupFilter,
    ExactDedupSignature,
    ExactFindDedups,
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.utils.text import TextNormConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from corpus.engine.blocks import Counted
from corpus.engine.tally import Tally
from corpus.steps.duplicates import ExactDuplicates, NearDuplicates

# The usual words, and each character of the scripts that put no spaces between words.
_WORDS: Final = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\s぀-ヿ㐀-鿿가-힯]+")


class Words(WordTokenizer):
    """Words of texts and programs in any language, without a model of one."""

    def word_tokenize(self, text: str) -> list[str]:
        """Its words."""
        return _WORDS.findall(text)

    def sent_tokenize(self, text: str) -> list[str]:
        """Its lines."""
        return text.splitlines()

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        """Where its words are."""
        return [match.span() for match in _WORDS.finditer(text)]


WORDS: Final = Words()


@dataclass(frozen=True)
class DuplicateStages:
    """The block that ends the stage before, stages between, and the filter after them."""

    signature: Any
    between: tuple[tuple[int, Any], ...]  # how many tasks, and the block
    make_filter: Callable[[Path, int], Any]


def duplicate_stages(
    step: ExactDuplicates | NearDuplicates, folder: Path, tasks: int, seed: int
) -> DuplicateStages:
    """What a step about duplicates takes."""
    if isinstance(step, ExactDuplicates):
        return _exact(folder)
    return _near(step, folder, seed)


def _exact(folder: Path) -> DuplicateStages:
    config = ExactDedupConfig(content_getter=plain_text, only_dedup_in_index=False)
    signatures, found = str(folder / "signatures"), str(folder / "found")
    return DuplicateStages(
        ExactDedupSignature(signatures, config),
        ((1, ExactFindDedups(signatures, found, config)),),
        lambda out, number: CountedFilter(
            "exact-duplicates",
            out,
            number,
            lambda writer: ExactDedupFilter(found, config, exclusion_writer=writer),
        ),
    )


def _near(step: NearDuplicates, folder: Path, seed: int) -> DuplicateStages:
    config = MinhashConfig(
        n_grams=step.words,
        num_buckets=step.buckets,
        hashes_per_bucket=step.hashes,
        seed=seed,
        # Tasks that differ in their numbers are different tasks.
        norm_config=TextNormConfig(norm_numbers=False, norm_unicode_diacritics=False),
    )
    signatures, pairs, removed = (str(folder / each) for each in ("signatures", "pairs", "removed"))
    return DuplicateStages(
        MinhashDedupSignature(signatures, config, language=WORDS),
        (
            (step.buckets, MinhashDedupBuckets(signatures, pairs, config=config)),
            (1, MinhashDedupCluster(pairs, removed, config=config)),
        ),
        lambda out, number: CountedFilter(
            "near-duplicates",
            out,
            number,
            lambda writer: MinhashDedupFilter(removed, exclusion_writer=writer),
        ),
    )


def plain_text(document: Document) -> str:
    """What is the same in exact duplicates."""
    return " ".join(document.text.split())


class CountedFilter(Counted):
    """The engine's filter, with counts of what it removes."""

    def __init__(self, name: str, folder: Path, number: int, make: Callable[[Any], Any]) -> None:
        super().__init__(name, folder, number)
        self.make = make

    def run(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """What is no duplicate."""
        tally, aside = self.begin()
        for document in self.make(_Removed(tally)).run(_seen(data, tally), rank, world_size):
            document.metadata.pop("duplicate_count", None)
            tally.keep(document)
            yield document
        self.end(tally, aside, rank)


class _Removed:
    """Stands where the engine would write what it removed."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def write(self, document: Document, rank: int) -> None:
        """Count one."""
        self._tally.drop(document, "the same as another one")

    def __enter__(self) -> "_Removed":
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to close."""


def _seen(data: Any, tally: Tally) -> Iterator[Document]:
    for document in data:
        tally.see(document)
        yield document
