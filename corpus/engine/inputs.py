"""Which files a run reads, and which of its tasks reads which."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.faults import CorpusError
from corpus.recipe import Recipe

SUFFIXES: Final = {
    "warc": (".warc", ".warc.gz", ".warc.zst"),
    "wet": (".wet", ".wet.gz", ".warc.wet", ".warc.wet.gz", ".warc.wet.zst"),
    "parquet": (".parquet",),
    "jsonl": (".jsonl", ".jsonl.gz", ".jsonl.zst"),
    "html": (".html", ".htm", ".xhtml", ".html.gz", ".html.zst"),
}


@dataclass(frozen=True)
class Input:
    """A file with its size, which says whether it is the file that a run began with."""

    path: Path
    size: int


def find_inputs(recipe: Recipe) -> list[Input]:
    """The files of a recipe, sorted. Raises CorpusError where a path brings none."""
    found: dict[Path, Input] = {}
    for words in recipe.read.paths:
        paths = sorted(_paths(recipe.folder, words, SUFFIXES[recipe.read.format]))
        if not paths:
            raise CorpusError(
                f"{words!r} leads to no file that ends in "
                f"{', '.join(SUFFIXES[recipe.read.format])} (looked for beside the recipe)."
            )
        found |= {path: Input(path, path.stat().st_size) for path in paths}
    return sorted(found.values(), key=lambda each: str(each.path))


def _paths(folder: Path, words: str, suffixes: tuple[str, ...]) -> list[Path]:
    path = folder / words
    if path.is_dir():
        return [each for each in path.rglob("*") if each.name.endswith(suffixes) and each.is_file()]
    if path.is_file():
        return [path]
    anchor = Path(path.anchor)
    return [each for each in anchor.glob(str(path.relative_to(anchor))) if each.is_file()]


def share_of(inputs: Sequence[Input], task: int, tasks: int) -> list[Input]:
    """The files of one task: a run of them in their order, all runs of about the same size.

    Runs, so that the documents of all tasks one after the other stand in the order of the files,
    however many tasks there are.
    """
    total = sum(each.size + 1 for each in inputs)
    mine, before = [], 0
    for each in inputs:
        middle = before + (each.size + 1) / 2
        if int(middle * tasks / total) == task:
            mine.append(each)
        before += each.size + 1
    return mine
