"""Battles that a campaign has published, with names and votes: read side by side."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from annotations.models import Battle, Vote, Winner
from catalog.models import Answer, BenchmarkItem, Competitor
from catalog.presentation import html_of
from leaderboard.models import Board

SHOWN = 10  # battles of a pair, the newest first
BEST = 3  # and as many worst ones
WINNERS = (Winner.MODEL_A, Winner.MODEL_B, Winner.TIE, Winner.BOTH_BAD)
LOOKED_AT = 500  # published battles of a model


@dataclass(frozen=True)
class PublishedBattle:
    """Two answers to one task, and how many votes were for which; never whose."""

    public_id: UUID
    item: BenchmarkItem
    first: Answer  # as the battle was drawn
    second: Answer
    for_first: int
    for_second: int
    ties: int
    both_bad: int

    @property
    def votes(self) -> int:
        return self.for_first + self.for_second + self.ties + self.both_bad

    def share_won_by(self, competitor: int) -> float:
        """What the votes gave to one of the two: 1 for each win, a half for ties."""
        wins = self.for_first if self.first.competitor_id == competitor else self.for_second
        return (wins + self.ties / 2) / max(self.votes, 1)

    def other(self, competitor: int) -> Competitor:
        answer = self.second if self.first.competitor_id == competitor else self.first
        return answer.competitor


def published() -> QuerySet[Battle]:
    """What everybody may read; a battle elsewhere between the same answers is none of them."""
    voted = Vote.objects.countable().filter(campaign__battles_published_at__isnull=False)
    return Battle.objects.filter(
        campaign__battles_published_at__isnull=False,
        purpose=Battle.Purpose.NORMAL,
        pk__in=voted.values("assignment__battle"),
    ).select_related("item", "answer_a__competitor", "answer_b__competitor")


def of_board(board: Board) -> QuerySet[Battle]:
    return published().filter(item__benchmark=board.benchmark_id).order_by("-pk")


def of_pair(board: Board, first: Competitor, second: Competitor) -> list[PublishedBattle]:
    """The newest between these two."""
    one, other = first.pk, second.pk
    found = of_board(board).filter(
        Q(answer_a__competitor=one, answer_b__competitor=other)
        | Q(answer_a__competitor=other, answer_b__competitor=one)
    )
    return with_votes(list(found[:SHOWN]))


def best_and_worst(
    board: Board, competitor: Competitor
) -> tuple[list[PublishedBattle], list[PublishedBattle]]:
    """Its published answers that votes liked most, and those they liked least; none is both."""
    own = competitor.pk
    found = of_board(board).filter(Q(answer_a__competitor=own) | Q(answer_b__competitor=own))
    battles = with_votes(list(found[:LOOKED_AT]))
    battles.sort(key=lambda b: (-b.share_won_by(own), -b.votes))
    best = [battle for battle in battles[:BEST] if battle.share_won_by(own) > 0.5]
    worst = [battle for battle in battles[::-1][:BEST] if battle.share_won_by(own) < 0.5]
    return best, worst


def with_votes(battles: list[Battle]) -> list[PublishedBattle]:
    """Each with its votes that count, in one question for all of them."""
    votes: Any = Vote.objects.countable().filter(assignment__battle__in=[b.pk for b in battles])
    counts = Counter(
        votes.with_drawn_winner().values_list("assignment__battle", "drawn_winner").order_by()
    )
    return [
        PublishedBattle(
            battle.public_id,
            battle.item,
            battle.answer_a,
            battle.answer_b,
            *(counts[battle.pk, winner.value] for winner in WINNERS),
        )
        for battle in battles
    ]


@dataclass(frozen=True)
class Side:
    """One answer with its author and its HTML, which a worker made."""

    letter: str
    competitor: Competitor
    votes: int
    html: SafeString | None


def sides_of(battle: PublishedBattle) -> list[Side]:
    pairs = ((battle.first, battle.for_first), (battle.second, battle.for_second))
    return [
        Side(letter, answer.competitor, votes, html_of(answer.text_digest))
        for letter, (answer, votes) in zip("ab", pairs, strict=True)
    ]
