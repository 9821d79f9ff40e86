"""What is compared: benchmarks with their items, competitors with their answers."""

from catalog.models.answers import (
    Answer,
    Competitor,
    CompetitorName,
    IdentityLeak,
    RenderedText,
)
from catalog.models.items import Benchmark, BenchmarkItem, Difficulty, EarlierDescription
from catalog.models.releases import Release, ReleasedItem

__all__ = [
    "Answer",
    "Benchmark",
    "BenchmarkItem",
    "Competitor",
    "CompetitorName",
    "Difficulty",
    "EarlierDescription",
    "IdentityLeak",
    "Release",
    "ReleasedItem",
    "RenderedText",
]
