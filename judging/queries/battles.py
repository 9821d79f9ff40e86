"""Judgments of pairs, game by game and battle by battle: what boards, reports and exports read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from catalog.models import Benchmark
from judging.models import Judge, Judgment
from judging.outcomes import WORTH, Mode, Result, result_of

COLUMNS = (
    *("item", "item_key", "turn", "competitor_a", "competitor_b", "answers", "order"),
    *("is_whole", "label", "probability", "repeat"),
)
Key = tuple[str, int, int, int]  # item's key, turn, the two competitors in the order of their ids


@dataclass(frozen=True, slots=True)
class Game:
    """One judgment, seen from the answer of the competitor with the lower id."""

    worth: int | None  # -2 to 2; None where it is invalid
    probability: float | None  # that this answer is better, of one-token judges
    first_shown: bool  # whether this answer was shown first
    is_whole: bool


@dataclass(frozen=True, slots=True)
class JudgedBattle:
    """Two answers to one item with all games of one judge, one repeat."""

    item: int | None
    item_key: str
    turn: int
    first: int  # competitor with the lower id
    second: int
    answers: tuple[int, ...]  # of first and second, where the application has them
    games: tuple[Game, ...]

    @property
    def key(self) -> Key:
        return (self.item_key, self.turn, self.first, self.second)

    @property
    def is_complete(self) -> bool:
        """Both orders were asked, or one judgment speaks for both."""
        orders = {game.first_shown for game in self.games}
        return len(orders) == 2 or any(game.is_whole for game in self.games)

    @property
    def has_labels(self) -> bool:
        """Complete, and every game has a label."""
        return self.is_complete and all(game.worth is not None for game in self.games)

    def result(self, mode: Mode = "strict") -> Result:
        """How it ended for `first`; INVALID, whatever the mode, while a game is still to come."""
        if not self.is_complete:
            return Result.INVALID
        chances = [game.probability for game in self.games]
        known = [chance for chance in chances if chance is not None]
        if len(known) == len(self.games):
            share = sum(known) / len(known)
            return Result.TIE if share == 0.5 else Result.WIN if share > 0.5 else Result.LOSS
        return result_of([game.worth for game in self.games], mode)

    @property
    def share(self) -> float | None:
        """How far the judge is for `first`, 0 to 1; None unless every game is valid."""
        if not self.has_labels:
            return None
        known = [game.probability for game in self.games if game.probability is not None]
        if len(known) == len(self.games):
            return sum(known) / len(known)
        return 0.5 + sum(game.worth or 0 for game in self.games) / (4 * len(self.games))


def games_of(
    judge: Judge, benchmark: Benchmark, *, as_of: int | None = None
) -> "QuerySet[Judgment]":
    """The judgments of pairs of a judge; `as_of` is an entry of the ledger."""
    found = Judgment.objects.filter(judge=judge, benchmark=benchmark).exclude(competitor_a=None)
    return found if as_of is None else found.filter(ledger_entry__number__lte=as_of)


def judged_battles(
    judge: Judge,
    benchmark: Benchmark,
    *,
    as_of: int | None = None,
    repeat: int | None = 1,
    items: Collection[int] | None = None,
) -> list[JudgedBattle]:
    """Every battle that a judge has looked at, in no order that depends on when.

    Repeats measure how steady a judge is; only the first look counts. None gives all of them.
    """
    rows = games_of(judge, benchmark, as_of=as_of)
    if items is not None:
        rows = rows.filter(item__in=items)
    if repeat is not None:
        rows = rows.filter(repeat=repeat)
    return sorted(_grouped(rows.order_by().values_list(*COLUMNS).iterator()), key=_in_order)


def _in_order(battle: JudgedBattle) -> tuple[Key, tuple[int, ...]]:
    return (battle.key, battle.answers)


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Iterator[JudgedBattle]:
    games: dict[tuple[Any, ...], list[Game]] = defaultdict(list)
    for item, key, turn, one, other, answers, _order, is_whole, label, chance, repeat in rows:
        value = WORTH.get(label) if label else None
        if one < other:
            pair, texts = (one, other), tuple(answers)
        else:
            pair, texts = (other, one), tuple(reversed(answers))
            value = None if value is None else -value
            chance = None if chance is None else 1 - chance
        game = Game(value, chance, one < other, is_whole)
        games[item, key, turn, *pair, texts, repeat].append(game)
    for (item, key, turn, first, second, texts, _repeat), found in games.items():
        yield JudgedBattle(item, key, turn, first, second, texts, tuple(found))
