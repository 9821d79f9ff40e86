"""What is compared: benchmarks with their items, competitors with their answers."""

from catalog.models.answers import Answer, Competitor, RenderedText, SelfNaming
from catalog.models.items import Benchmark, BenchmarkItem, Difficulty, EarlierDescription

__all__ = [
    "Answer",
    "Benchmark",
    "BenchmarkItem",
    "Competitor",
    "Difficulty",
    "EarlierDescription",
    "RenderedText",
    "SelfNaming",
]
