"""The card of a released benchmark: what is in it, under which licences, and how to cite it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from catalog.described import Described
from catalog.models import Difficulty, Release
from curation.release_changes import changes_since

UNSTATED = "not stated"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"))
LARGEST = "100K<n<1M"


class Card:
    """Counts the rows of a release as they pass, and tells of them in Markdown."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.licences: Counter[str] = Counter()
        self.categories: Counter[tuple[str, str]] = Counter()
        self.languages: Counter[str] = Counter()
        self.difficulties: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()

    def counting(self, rows: Iterable[Described]) -> Iterator[Described]:
        """The same rows, counted."""
        for row in rows:
            self.licences[row["licence"] or UNSTATED] += 1
            self.categories[row["main_category"] or UNSTATED, row["sub_category"]] += 1
            self.languages.update(row["languages"] or [UNSTATED])
            self.difficulties[row["difficulty"] or UNSTATED] += 1
            self.sources[row["source"] or UNSTATED] += 1
            yield row

    def text(self) -> str:
        """The whole card, with the header that hubs of data sets read."""
        release = self.release
        parts = [
            self._header(),
            f"# {release.benchmark.name}, release {release.name}",
            release.benchmark.description,
            f"{release.item_count:,} items, fixed on {release.made_at:%d %B %Y}. "
            f"Digest of the items: `{release.items_digest}`.",
            release.notes and f"## Notes\n\n{release.notes}",
            f"## Changes\n\n{changes_since(release.before, release).sentence()}",
            _table("Licences", ("Licence", "Items"), self.licences.most_common()),
            _table("Difficulty", ("Difficulty", "Items"), self.by_difficulty()),
            _table("Categories", ("Main", "Sub", "Items"), self._by_category()),
            _table("Programming languages", ("Language", "Items"), self.languages.most_common()),
            _table("Sources", ("Source", "Items"), self.sources.most_common(50)),
            f"## Cite\n\n{citation(release)}",
        ]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _header(self) -> str:
        size = next((word for limit, word in SIZES if self.release.item_count < limit), LARGEST)
        [licence, *others] = self.licences
        known = "other" if others or licence == UNSTATED else licence.lower()
        lines = ("task_categories:", "- text-generation", "tags:", "- code", "size_categories:")
        return "\n".join(("---", f"license: {known}", *lines, f"- {size}", "---"))

    def by_licence(self) -> list[tuple[str, int]]:
        """Licences with their items, the most used first."""
        return self.licences.most_common()

    def by_language(self) -> list[tuple[str, int]]:
        """Programming languages with their items, the most used first."""
        return self.languages.most_common()

    def by_main_category(self) -> list[tuple[str, int]]:
        """Main categories with their items, the largest first."""
        mains: Counter[str] = Counter()
        for (main, _), count in self.categories.items():
            mains[main] += count
        return mains.most_common()

    def by_difficulty(self) -> list[tuple[str, int]]:
        """Difficulties with their items, the easy ones first."""
        order = [*Difficulty.values, UNSTATED]
        return [(word, self.difficulties[word]) for word in order if word in self.difficulties]

    def _by_category(self) -> list[tuple[str, str, int]]:
        return [(main, sub, count) for (main, sub), count in sorted(self.categories.items())]


def citation(release: Release) -> str:
    """How to name the release in a text."""
    return (
        f"{release.benchmark.name}, release {release.name} ({release.made_at:%Y}). "
        f"{release.item_count:,} items. Digest {release.items_digest[:12]}."
    )


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [f"## {title}", "", _row(heads), _row(["---"] * len(heads))]
    return "\n".join([*lines, *map(_row, rows)])


def _row(cells: Iterable[object]) -> str:
    escaped = (str(cell).replace("|", r"\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"
