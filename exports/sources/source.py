"""What a source is, and what every source needs: items in one order, answers with their texts."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from catalog.models import Answer, Benchmark, BenchmarkItem
from execution.models import TestSet
from exports.choices import Choices, ExportError
from exports.evidence import Candidate, Case, ItemFacts, TestFacts
from exports.licences import why_forbidden

MAX_AT_ONCE = 4000  # votes or executions of a batch of items
MAX_ITEMS = 200


@dataclass
class LeftOut:
    """What does not leave, and why; `models` are those whose terms forbid training."""

    counts: Counter[str] = field(default_factory=Counter)
    models: dict[str, str] = field(default_factory=dict)


class Source(Protocol):
    """Where evidence comes from. Items are named by their keys in the database."""

    rule: str
    left_out: LeftOut

    def weights(self) -> Mapping[int, int]:
        """Items that it says something of, and how many rows of evidence each has."""
        ...

    def strata(self) -> Mapping[int, str]:
        """What each item is a kind of, where the source knows; or else its main category counts."""
        ...

    def cases(self, items: Sequence[int]) -> "Iterator[Case]":
        """The cases of some items, in this order."""
        ...

    def facts(self) -> Mapping[str, Any]:
        """What the manifest says of it."""
        ...


@dataclass(frozen=True)
class Listed:
    """An item before its evidence is read."""

    pk: int
    key: str
    version: int
    stratum: str


def listed(
    weights: Collection[int], strata: Mapping[int, str], choices: Choices, benchmark: Benchmark
) -> list[Listed]:
    """The items in the order of their keys and versions, the same on every machine."""
    rows = BenchmarkItem.objects.filter(
        benchmark=benchmark, status=BenchmarkItem.Status.ACTIVE
    ).order_by()
    if choices.release:
        release = benchmark.releases.filter(name=choices.release).first()
        if release is None:
            names = ", ".join(benchmark.releases.values_list("name", flat=True)[:20])
            raise ExportError(
                f"{benchmark.name} has no release {choices.release!r}. "
                + (f"It has: {names}." if names else "Make one first: manage.py release.")
            )
        rows = rows.filter(pk__in=release.released_items.values("item"))
    found = [
        Listed(pk, key, version, strata.get(pk, category))
        for pk, key, version, category in rows.values_list(
            "pk", "key", "version", "main_category"
        ).iterator()
        if pk in weights
    ]
    return sorted(found, key=lambda each: (each.key, each.version))


def batches(items: Sequence[Listed], weights: Mapping[int, int]) -> Iterator[list[Listed]]:
    """Runs of items whose evidence fits the memory together."""
    batch: list[Listed] = []
    size = 0
    for item in items:
        if batch and (size + weights[item.pk] > MAX_AT_ONCE or len(batch) == MAX_ITEMS):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += weights[item.pk]
    if batch:
        yield batch


def item_facts(items: Sequence[int]) -> dict[int, ItemFacts]:
    """What leaves of each item, with its newest tests."""
    tests = {
        each.item_id: TestFacts(
            each.language,
            each.entry,
            each.prelude,
            tuple(case["text"] for case in each.tests),
        )
        for each in TestSet.objects.filter(item__in=items, is_latest=True)
    }
    return {
        row.pk: ItemFacts(
            row.pk,
            row.key,
            row.version,
            row.messages,
            tuple(row.languages),
            row.main_category,
            row.sub_category,
            row.difficulty,
            row.source,
            row.licence,
            tests.get(row.pk),
        )
        for row in BenchmarkItem.objects.filter(pk__in=items)
    }


def candidates(
    answers: Collection[int], choices: Choices, left_out: LeftOut
) -> dict[int, Candidate]:
    """Answers that may leave, by their keys."""
    rows = Answer.objects.filter(pk__in=answers).order_by("pk")
    found = {}
    for pk, name, sample, text, licence, provider in rows.values_list(
        "pk",
        "competitor__name",
        "sample",
        "text",
        "competitor__licence",
        "competitor__provider",
    ):
        reason = "" if choices.forbidden_licences else why_forbidden(licence, provider)
        if reason:
            left_out.models[name] = licence or f"{provider} ({reason})"
        else:
            found[pk] = Candidate(pk, name, text, sample, licence)
    return found
