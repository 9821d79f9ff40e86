"""A board beside itself: without votes on answers that gave their author away, or uncapped."""

from dataclasses import dataclass
from typing import Any

from leaderboard.models import Rating
from leaderboard.presentation import ShownBoard

DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class Beside:
    """One model on the board, and on the other one beside it."""

    name: str
    rank: str
    points: str
    half: str
    other_rank: str
    other_points: str
    other_half: str


@dataclass(frozen=True)
class WithoutNames:
    votes: int  # that are left out on the right
    rows: list[Beside]


def without_names(shown: ShownBoard) -> WithoutNames | None:
    """As the snapshot found it; None where no such answer was voted on."""
    found = shown.snapshot.findings.get("without_self_namings") if shown.snapshot else None
    if not found:
        return None
    return WithoutNames(found["votes"], rows_beside(shown, found["ratings"]))


def uncapped(shown: ShownBoard) -> list[Beside]:
    """What the board says where every vote counts the same; empty where it does so anyway."""
    found = shown.snapshot.findings.get("uncapped") if shown.snapshot else None
    return rows_beside(shown, found) if found else []


def rows_beside(shown: ShownBoard, others: dict[str, Any]) -> list[Beside]:
    return [beside(rating, others.get(rating.competitor.slug)) for rating in shown.rated]


def beside(rating: Rating, rest: dict[str, Any] | None) -> Beside:
    rest = rest or dict.fromkeys(("rating", "lower", "upper", "rank_low", "rank_high"))
    return Beside(
        rating.competitor.name,
        rank_words(rating.rank_low, rating.rank_high),
        points_words(rating.rating),
        half_words(rating.lower, rating.upper),
        rank_words(rest["rank_low"], rest["rank_high"]),
        points_words(rest["rating"]),
        half_words(rest["lower"], rest["upper"]),
    )


def half_words(lower: float | None, upper: float | None) -> str:
    """Half the width of an interval; empty where there is none."""
    return "" if lower is None or upper is None else f"{(upper - lower) / 2:.0f}"


def rank_words(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return DASH
    return str(low) if low == high else f"{low}{DASH}{high}"


def points_words(rating: float | None) -> str:
    return DASH if rating is None else f"{rating:.0f}"
