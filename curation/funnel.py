"""Where the drafts of a benchmark are, what it holds of what it should, and who checks how."""

from collections import Counter
from dataclasses import dataclass
from statistics import median

import numpy as np
from django.db.models import QuerySet

from accounts.models import Annotator
from catalog.actions.set_taxonomy import languages_of
from catalog.languages import LANGUAGES
from catalog.models import Benchmark, Difficulty
from catalog.tree import site_aliases
from curation.actions.open_items import unopened_items
from curation.models import Check, Draft
from curation.targets import Target
from stats.agreement import Agreement, count_labels, krippendorff_alpha

LEVELS = tuple(Difficulty.values)
MUCH = 9  # items missing in one cell


@dataclass(frozen=True)
class Cell:
    """What a cell of the plan holds and should hold."""

    have: int
    want: int

    @property
    def missing(self) -> int:
        return max(0, self.want - self.have)

    @property
    def heat(self) -> int:
        """How full it is, in four steps; 0 where nothing is wanted."""
        if not self.want:
            return 0
        share = self.have / self.want
        return 4 if share >= 1 else 3 if share >= 0.8 else 2 if share >= 0.6 else 1

    @property
    def is_much(self) -> bool:
        return self.missing >= MUCH


@dataclass(frozen=True)
class Line:
    """One sub category with its cells, in the order of `LEVELS`."""

    name: str
    cells: list[Cell]

    @property
    def missing(self) -> int:
        return sum(cell.missing for cell in self.cells)


@dataclass(frozen=True)
class Checker:
    """How somebody checks: how many, the median seconds, the share of drafts that hold."""

    person: Annotator
    checks: int
    seconds: float
    share_yes: float


def held_of_target(benchmark: Benchmark, target: Target) -> list[Line]:
    """Active items by sub category and difficulty, what is missing most first."""
    rows = benchmark.items.current().values_list("sub_category", "difficulty")
    have = Counter(rows)
    names = dict.fromkeys([*target, *(sub for sub, _ in have if sub)])
    lines = [
        Line(
            name,
            [Cell(have[name, level], target.get(name, {}).get(level, 0)) for level in LEVELS],
        )
        for name in names
    ]
    return sorted(lines, key=lambda line: (-line.missing, line.name))


@dataclass(frozen=True)
class OfLanguage:
    """A programming language, its active items and the drafts on their way."""

    name: str
    items: int
    drafts: int


def held_by_language(benchmark: Benchmark) -> list[OfLanguage]:
    """Languages of active items and of drafts, the most frequent first."""
    items = Counter(
        key
        for keys in benchmark.items.current().values_list("languages", flat=True)
        for key in keys or ("",)
    )
    rows = benchmark.drafts.exclude(state=Draft.State.ACCEPTED)
    aliases = site_aliases()
    drafts = Counter(
        key
        for labels in rows.values_list("raw_languages", flat=True)
        for key in languages_of(labels, aliases) or ("",)
    )
    found = [
        OfLanguage(
            LANGUAGES[key].name if key in LANGUAGES else key or "none", items[key], drafts[key]
        )
        for key in items | drafts
    ]
    return sorted(found, key=lambda row: (-row.items, -row.drafts, row.name))


def counts_by_state(benchmark: Benchmark) -> list[tuple[str, int]]:
    """Drafts by where they are, in the order of the way."""
    found = Counter(benchmark.drafts.values_list("state", flat=True))
    return [(state.label, found[state]) for state in Draft.State]


def unopened_by_category(benchmark: Benchmark) -> dict[str, int]:
    """How many items of each sub category no checker was asked about."""
    return Counter(unopened_items(benchmark).values_list("sub_category", flat=True))


def returned_without_writer(benchmark: Benchmark) -> QuerySet[Draft]:
    """Items that came back and that nobody mends so far, the longest waiting first."""
    back = benchmark.drafts.filter(state=Draft.State.RETURNED, writer=None)
    return back.select_related("existing").order_by("sent_at", "pk")


def checkers_of(benchmark: Benchmark) -> list[Checker]:
    """The people who checked drafts of a benchmark, the busiest first."""
    checks = Check.objects.filter(draft__benchmark=benchmark).select_related("checker")
    by_person: dict[int, list[Check]] = {}
    for check in checks:
        by_person.setdefault(check.checker_id, []).append(check)
    rows = [
        Checker(
            some[0].checker,
            len(some),
            median(check.seconds for check in some),
            sum(check.holds for check in some) / len(some),
        )
        for some in by_person.values()
    ]
    return sorted(rows, key=lambda row: (-row.checks, row.person.pseudonym))


def checkers_agreement(benchmark: Benchmark) -> Agreement:
    """Krippendorff's alpha of whether a draft holds, over drafts and rounds with two checks."""
    rows = Check.objects.filter(draft__benchmark=benchmark).values_list("draft", "round", "holds")
    units = {unit: place for place, unit in enumerate(dict.fromkeys(row[:2] for row in rows))}
    codes = np.array([units[draft, number] for draft, number, _ in rows], dtype=np.int64)
    labels = np.array([int(holds) for *_, holds in rows], dtype=np.int64)
    return krippendorff_alpha(count_labels(codes, labels, 2))
