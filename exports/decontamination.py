"""Keeps items out of an export that also stand in the benchmarks by which models are judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.models import Benchmark, BenchmarkItem
from exports.choices import Choices, ExportError
from stats.duplicates import normalised
from stats.overlap import gram_hashes, words_of


@dataclass(frozen=True)
class Place:
    """Where an item stands too."""

    benchmark: str
    item: str


class Guard:
    """Knows the words in a row of judging benchmarks, and finds any of them in a text."""

    def __init__(self, items: Iterable[tuple[Place, str]], n: int) -> None:
        self.n = n
        self._places: list[Place] = []
        self._whole: dict[str, int] = {}
        hashes, owners = [], []
        for place, text in items:
            number = len(self._places)
            self._places.append(place)
            self._whole.setdefault(normalised(text), number)
            found = gram_hashes(words_of(text).words, n)
            hashes.append(found)
            owners.append(np.full(len(found), number, dtype=np.int64))
        grams = np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.uint64)
        order = np.argsort(grams, kind="stable")
        self._grams = grams[order]
        self._owners = np.concatenate(owners)[order] if owners else np.zeros(0, dtype=np.int64)

    def place_of(self, text: str) -> Place | None:
        """The first item that shares so many words in a row, or is the same text; or none."""
        if (number := self._whole.get(normalised(text))) is not None:
            return self._places[number]
        found = gram_hashes(words_of(text).words, self.n)
        if not len(found) or not len(self._grams):
            return None
        spots = np.minimum(np.searchsorted(self._grams, found), len(self._grams) - 1)
        held = spots[self._grams[spots] == found]
        return self._places[int(self._owners[held].min())] if len(held) else None


def judging_benchmarks(benchmark: Benchmark, choices: Choices) -> Sequence[Benchmark]:
    """Those that are named, or else all others that are here. Raises ExportError."""
    if not choices.decontaminate:
        return []
    if not choices.judged_by:
        return list(Benchmark.objects.exclude(pk=benchmark.pk).order_by("name"))
    named = []
    for name in choices.judged_by:
        found = Benchmark.objects.named(name)
        if found is None:
            others = ", ".join(Benchmark.objects.values_list("name", flat=True)[:20])
            raise ExportError(f"--judged-by: there is no benchmark {name!r}. There are: {others}.")
        named.append(found)
    return named


def guard_of(benchmarks: Sequence[Benchmark], n: int) -> Guard:
    """What keeps the active items of these benchmarks out."""
    names = {benchmark.pk: benchmark.name for benchmark in benchmarks}
    rows = (
        BenchmarkItem.objects.current()
        .filter(benchmark__in=names)
        .order_by("benchmark__name", "key")
        .values_list("benchmark", "key", "messages")
    )
    return Guard(
        (
            (Place(names[owner], key), "\n".join(str(turn["content"]) for turn in messages))
            for owner, key, messages in rows.iterator(chunk_size=500)
        ),
        n,
    )
