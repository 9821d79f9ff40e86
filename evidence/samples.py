"""What is known of the samples of models from running them: the ground of every report here."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from catalog.models import Benchmark, Competitor
from execution.models import Execution, Synthesis

Denominator = Literal["surviving", "written"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer that was run."""

    answer: int
    item: int
    competitor: int
    sample: int
    passes: bool  # every test
    share: float  # of the tests, by weight


def samples_of(
    benchmark: Benchmark,
    competitors: Collection[Competitor] = (),
    denominator: Denominator = "surviving",
) -> list[Sample]:
    """Answers with a result, in the order of items, models and samples.

    `written` divides by all tests that a model had written, as AceCoder's published code does: what
    its filter dropped counts as failed, and a perfect program of 15 tests out of 20 has 0.75.
    """
    found = Execution.objects.that_count(benchmark).exclude(status=Execution.Status.NOT_RUN)
    if competitors:
        found = found.filter(competitor__in=competitors)
    written = _written(benchmark) if denominator == "written" else {}
    names = ("answer", "item", "competitor", "answer__sample", "status", "passed", "total")
    rows = found.order_by("item", "competitor", "answer__sample", "pk")
    samples = []
    for answer, item, competitor, number, status, passed, total, share, tests in rows.values_list(
        *names, "share", "test_set"
    ):
        part = passed / total if share is None else share
        if tests in written:
            part = passed / written[tests]
        passes = status == Execution.Status.PASS
        samples.append(Sample(answer, item, competitor, number, passes, part))
    return samples


def _written(benchmark: Benchmark) -> dict[int, int]:
    """How many tests there were before the filter, by test set."""
    rows = Synthesis.objects.filter(benchmark=benchmark).exclude(test_set=None).order_by("pk")
    return dict(rows.values_list("test_set", "written"))


def by_item(samples: Collection[Sample]) -> dict[int, list[Sample]]:
    """The samples of each item."""
    found: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[sample.item].append(sample)
    return dict(found)
