"""What is compared: benchmarks with their items, competitors with their answers."""

from catalog.models.answers import (
    Answer,
    Competitor,
    CompetitorName,
    IdentityLeak,
    RenderedText,
)
from catalog.models.items import Benchmark, BenchmarkItem, Difficulty, EarlierDescription
from catalog.models.notes import ItemNotes
from catalog.models.releases import Release, ReleasedItem
from catalog.models.retirement import Retirement
from catalog.models.taxonomy import ItemTag, LanguageAlias, TagPlace, TreeCategory

__all__ = [
    "Answer",
    "Benchmark",
    "BenchmarkItem",
    "Competitor",
    "CompetitorName",
    "Difficulty",
    "EarlierDescription",
    "IdentityLeak",
    "ItemNotes",
    "ItemTag",
    "LanguageAlias",
    "Release",
    "ReleasedItem",
    "RenderedText",
    "Retirement",
    "TagPlace",
    "TreeCategory",
]
