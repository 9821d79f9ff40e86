"""All that a board knows of one model."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count
from django.utils.translation import gettext as _

from catalog.models import Answer, Competitor
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.pair_table import Pair, Pairs
from leaderboard.presentation import ShownBoard
from leaderboard.standing import failed_answers

SHOWN = 8  # strengths and weaknesses


@dataclass(frozen=True)
class Part:
    """The model on another board of the benchmark, beside this one."""

    board: Board
    rating: Rating
    change: float | None  # against its own rating here


@dataclass(frozen=True)
class Card:
    """One model: where it stands, against whom, on which parts, and how it was asked."""

    rating: Rating
    pairs: list[Pair]
    parts: list[Part]
    settings: list[tuple[str, Any]]
    failures: int
    words: float | None  # tokens of an answer, where known
    speed: float | None  # tokens a second, where measured

    @property
    def competitor(self) -> Competitor:
        return self.rating.competitor


def card_of(shown: ShownBoard, pairs: Pairs, slug: str) -> Card | None:
    """None where the model is not on the board."""
    own = next((r for r in shown.ratings if r.competitor.slug == slug), None)
    if own is None:
        return None
    others = [
        pairs.between(slug, r.competitor.slug) for r in shown.ratings if r.competitor.slug != slug
    ]
    measured = measured_of(own.competitor, shown.board)
    return Card(
        rating=own,
        pairs=[pair for pair in others if pair.votes],
        parts=parts_of(shown.board, own),
        settings=settings_of(own.competitor),
        failures=failed_answers(shown).get(own.competitor_id, 0),
        words=measured["tokens"],
        speed=measured["speed"],
    )


def parts_of(board: Board, own: Rating) -> list[Part]:
    """The newest rating of the model on each other board of the benchmark, best first."""
    newest = Snapshot.objects.filter(
        board__benchmark=board.benchmark_id, board__in=Board.objects.listed()
    ).exclude(board=board)
    newest = newest.order_by("board_id", "-id").distinct("board_id")
    rows = Rating.objects.filter(
        snapshot__in=newest.values("pk"), competitor=own.competitor_id
    ).select_related("snapshot__board", "competitor")
    parts = [
        Part(
            row.snapshot.board,
            row,
            None if row.rating is None or own.rating is None else row.rating - own.rating,
        )
        for row in rows
    ]
    return sorted(parts, key=lambda part: -(part.change or 0.0))


def settings_of(competitor: Competitor) -> list[tuple[str, Any]]:
    """How it was asked, as far as it is known."""
    named = (
        (_("Maker"), competitor.provider),
        (_("Licence"), competitor.licence),
        (_("Model"), competitor.model),
        (_("Revision"), competitor.revision),
        (_("Temperature"), competitor.temperature),
        (_("Top p"), competitor.top_p),
        (_("Most tokens"), competitor.max_tokens),
        (_("Seed"), competitor.seed),
        (_("System prompt"), competitor.system_prompt),
    )
    return [(name, value) for name, value in named if value not in ("", None)]


def measured_of(competitor: Competitor, board: Board) -> dict[str, float | None]:
    """Length and speed of the answers that a server gave."""
    answers = Answer.objects.filter(
        competitor=competitor, item__benchmark=board.benchmark_id, is_generated=True, seconds__gt=0
    )
    found = answers.aggregate(
        tokens=Avg("completion_tokens"), seconds=Avg("seconds"), answers=Count("pk")
    )
    tokens, seconds = found["tokens"], found["seconds"]
    return {"tokens": tokens, "speed": tokens / seconds if tokens and seconds else None}
