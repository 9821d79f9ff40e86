"""How far a campaign is, for its leads: cheap counts, whatever the number of votes."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import now

from annotations.models import Assignment, Battle, Campaign, Outcome, SkipReason, Vote
from campaigns.seat_counts import Progress, progress_of

DAYS = 14  # on which the pace is measured


@dataclass(frozen=True)
class Day:
    """Votes on seats that count for the plan, on one day and until its end."""

    at: date
    votes: int
    in_all: int


@dataclass(frozen=True)
class Forecast:
    """When it will be done at the pace of the last days; None without votes on them."""

    per_day: float
    ends: date | None
    is_late: bool  # after the deadline


@dataclass(frozen=True)
class ItemCounts:
    """Items by how far their battles are."""

    done: int
    begun: int
    untouched: int


@dataclass(frozen=True)
class Skips:
    """How often battles were given back for one reason."""

    reason: str
    number: int


def seats_of(campaign: Campaign) -> Progress:
    """Voted on, lent and free, in all and for each pair of models."""
    return progress_of(Q(campaign=campaign) & ~Q(purpose=Battle.Purpose.GOLD))


def days_of(campaign: Campaign) -> list[Day]:
    """Every day from the first vote until today."""
    votes = Vote.objects.filter(campaign=campaign, replaces=None, surplus=False)
    rows = (
        votes.exclude(purpose=Battle.Purpose.GOLD)
        .order_by()
        .values_list(TruncDate("cast_at"))
        .annotate(Count("pk"))
    )
    counts = dict(rows)
    if not counts:
        return []
    days, in_all, at = [], 0, min(counts)
    while at <= now().date():
        in_all += counts.get(at, 0)
        days.append(Day(at, counts.get(at, 0), in_all))
        at += timedelta(days=1)
    return days


def forecast_of(campaign: Campaign, days: list[Day], left: int) -> Forecast | None:
    """At the mean pace of the last `DAYS`, today included, or of all days since the first vote."""
    recent = days[-DAYS:]
    if not recent:
        return None
    per_day = sum(day.votes for day in recent) / len(recent)
    if left == 0:
        return Forecast(per_day, None, is_late=False)
    if per_day == 0:
        return None
    ends = now().date() + timedelta(days=math.ceil(left / per_day))
    return Forecast(per_day, ends, bool(campaign.deadline and ends > campaign.deadline))


def items_of(campaign: Campaign) -> ItemCounts:
    """An item is done when its battles have all votes that they ask for."""
    battles = campaign.battles.filter(purpose=Battle.Purpose.NORMAL).order_by()
    votes = campaign.votes.filter(  # each takes a seat, whatever became of it
        purpose=Battle.Purpose.NORMAL, replaces=None, surplus=False
    ).order_by()
    wanted = dict(battles.values_list("item").annotate(Sum("overlap")))
    done = dict(votes.values_list("item").annotate(Count("pk")))
    whole = sum(done.get(item, 0) >= number for item, number in wanted.items())
    return ItemCounts(whole, len(done) - whole, len(wanted) - len(done))


def skips_of(campaign: Campaign) -> list[Skips]:
    """Each reason that was given, the most frequent first."""
    rows = (
        Assignment.objects.filter(battle__campaign=campaign, outcome=Outcome.SKIPPED)
        .order_by()
        .values_list("skip_reason")
        .annotate(Count("pk"))
    )
    counts = Counter(dict(rows))
    return [Skips(str(SkipReason(word).label), number) for word, number in counts.most_common()]
