"""A board beside itself without votes on answers that gave their author away."""

from dataclasses import dataclass
from typing import Any

from leaderboard.models import Rating
from leaderboard.presentation import ShownBoard

DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class Beside:
    """One model with all votes, and without those on answers that name their author."""

    name: str
    rank: str
    points: str
    rank_without: str
    points_without: str


@dataclass(frozen=True)
class WithoutNames:
    votes: int  # that are left out on the right
    rows: list[Beside]


def without_names(shown: ShownBoard) -> WithoutNames | None:
    """As the snapshot found it; None where no such answer was voted on."""
    found = shown.snapshot.findings.get("without_self_namings") if shown.snapshot else None
    if not found:
        return None
    rows = [beside(rating, found["ratings"].get(rating.competitor.slug)) for rating in shown.rated]
    return WithoutNames(found["votes"], rows)


def beside(rating: Rating, rest: dict[str, Any] | None) -> Beside:
    rest = rest or {"rating": None, "rank_low": None, "rank_high": None}
    return Beside(
        rating.competitor.name,
        rank_words(rating.rank_low, rating.rank_high),
        points_words(rating.rating),
        rank_words(rest["rank_low"], rest["rank_high"]),
        points_words(rest["rating"]),
    )


def rank_words(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return DASH
    return str(low) if low == high else f"{low}{DASH}{high}"


def points_words(rating: float | None) -> str:
    return DASH if rating is None else f"{rating:.0f}"
