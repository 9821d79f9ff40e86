"""What a board's numbers rest on besides votes: publications, items, and which model is which."""

from collections.abc import Iterable
from typing import Any

from annotations.models.publication import Publication
from catalog.models import BenchmarkItem
from leaderboard.models import Rating, Snapshot
from leaderboard.slices import Description, describe, describe_released, slice_of


def publications_of(benchmark_id: int, size: int) -> list[int]:
    """Up to which entries boards had shown votes: a change after that does not count."""
    found = Publication.objects.filter(benchmark=benchmark_id, up_to__lte=size)
    return list(found.order_by("up_to").values_list("up_to", flat=True))


def competitors_of(ratings: Iterable[Rating]) -> dict[str, list[str]]:
    """Number, short name and name of each model on the board."""
    return {
        str(rating.competitor_id): [rating.competitor.slug, rating.competitor.name]
        for rating in ratings
    }


def items_of(snapshot: Snapshot) -> dict[str, list[Any]]:
    """How items were described, where the board looks at some of them only."""
    part = slice_of(snapshot)
    if part.is_whole:
        return {}
    if part.release_id is not None:
        return rows_of(describe_released(part.release_id))
    items = BenchmarkItem.objects.filter(benchmark=snapshot.board.benchmark_id)
    found = describe(items.values_list("pk", flat=True), as_of=snapshot.ledger_number)
    return rows_of(found)


def rows_of(described: dict[int, Description]) -> dict[str, list[Any]]:
    """As plain lists, by the number of the item."""
    return {
        str(pk): [about.main_category, about.sub_category, list(about.languages), about.difficulty]
        for pk, about in sorted(described.items())
    }
