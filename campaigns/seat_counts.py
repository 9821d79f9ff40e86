"""How many votes some battles have, for all and for each pair of competitors."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from annotations.models import Assignment, Battle, Outcome, Seat
from catalog.models import Competitor

PAIR = ("battle__answer_a__competitor_id", "battle__answer_b__competitor_id")


@dataclass
class Seats:
    """Seats of some battles: voted on, lent to somebody now, free."""

    done: int = 0
    lent: int = 0
    free: int = 0

    @property
    def in_all(self) -> int:
        return self.done + self.lent + self.free


@dataclass(frozen=True)
class Row:
    """One competitor, and its seats with each one that comes before it in the table."""

    number: int
    name: str
    cells: list[Seats | None]

    @property
    def rest(self) -> str:
        """The columns behind its own, as a slice: the other half says nothing new."""
        return f"{self.number}:"


@dataclass(frozen=True)
class Progress:
    seats: Seats
    rows: list[Row]


def progress_of(battles: Q) -> Progress:
    """Count the seats of some battles; three queries, whatever their number."""
    pairs = seats_by_pair(battles)
    known = {competitor for pair in pairs for competitor in pair}
    names = dict(Competitor.objects.filter(pk__in=known).order_by("name").values_list("pk", "name"))
    order = list(names)
    rows = [
        Row(place + 1, names[one], [pairs.get(_pair(one, other)) for other in order[: place + 1]])
        for place, one in enumerate(order)
    ]
    counts = pairs.values()
    total = Seats(
        sum(seats.done for seats in counts),
        sum(seats.lent for seats in counts),
        sum(seats.free for seats in counts),
    )
    return Progress(total, rows)


def seats_by_pair(battles: Q) -> dict[tuple[int, int], Seats]:
    """The seats of each pair of competitors, the smaller key first."""
    pairs: dict[tuple[int, int], Seats] = defaultdict(Seats)
    these = Battle.objects.filter(battles)
    free: Any = Seat.objects.filter(battle__in=these, is_free=True)
    for one, other, number in free.values_list(*PAIR).annotate(Count("pk")):
        pairs[_pair(one, other)].free += number
    taken: Any = Assignment.objects.filter(battle__in=these, outcome__in=["", Outcome.VOTED])
    counts = taken.values_list(*PAIR).annotate(
        done=Count("pk", filter=Q(outcome=Outcome.VOTED)), lent=Count("pk", filter=Q(outcome=""))
    )
    for one, other, done, lent in counts:
        pairs[_pair(one, other)].done += done
        pairs[_pair(one, other)].lent += lent
    return dict(pairs)


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
