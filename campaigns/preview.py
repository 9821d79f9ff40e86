"""What a campaign will cost and be able to tell, before it starts."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.db.models import Count

from annotations.actions.pair_up import answers_to_draw_from
from annotations.models import Campaign, GoldBattle, QualityReport, Vote
from catalog.models import Competitor
from stats.plan import balanced_design, effect_of_overlap, expected_intervals

ASSUMED_SECONDS: Final = 60.0  # a battle takes, until enough people have voted on the benchmark
MIN_TIMED: Final = 30  # votes from which on their own time is believed
MAX_TIMED: Final = 1000  # votes whose time is looked at
ASSUMED_AGREEMENT: Final = 0.5  # alpha of people who agree as experts on code do
MIN_SHARED: Final = 30  # battles with two votes or more, before their agreement is believed
OVERLAPS: Final = range(1, 7)  # votes for each battle that a lead may compare


@dataclass(frozen=True)
class GoldCount:
    """Signed gold battles of a campaign that are in use, by what they are for."""

    check: int
    training: int


@dataclass(frozen=True)
class Comparable:
    """What can be compared: items with answers of two models or more, and those models."""

    items: int
    models: int


@dataclass(frozen=True)
class People:
    """How the people of earlier votes on the benchmark vote, or what is assumed of them."""

    agreement: float = ASSUMED_AGREEMENT  # alpha on one battle
    tastes: float = 0.0  # points, as `stats.tastes`


@dataclass(frozen=True)
class Choice:
    """What so many votes for each battle would cost and tell; one row of a table."""

    overlap: int
    hours: float
    half_width: float | None  # Elo points


@dataclass(frozen=True)
class Preview:
    """Numbers of a campaign as it is set up now."""

    items: int
    models: int
    battles: int
    overlap: int
    votes: int  # on normal battles
    same_answer: int
    gold: int  # votes on gold, by all people together
    seconds: float  # for one vote
    is_measured: bool  # the seconds are those of earlier votes
    half_width: float | None  # mean over the models, Elo points
    smallest_gap: float | None  # that is told apart, mean over pairs, Elo points
    there: GoldCount
    people: int
    qualification_length: int
    attempts: int
    choices: tuple[Choice, ...]
    earlier: bool  # how people agree and differ is that of earlier votes

    @property
    def tries_possible(self) -> int:
        """How many tries of the qualification its gold is enough for; the promised ones at most."""
        if not self.qualification_length or self.there.training < self.qualification_length:
            return self.attempts  # there is none, or it cannot begin at all
        return min(self.attempts, self.there.training // self.qualification_length)

    @property
    def in_all(self) -> int:
        return self.votes + self.same_answer + self.gold

    @property
    def hours(self) -> float:
        return hours_of(self.in_all, self.seconds)

    @property
    def hours_each(self) -> float:
        return self.hours / self.people


def preview_of(campaign: Campaign, models: Collection[Competitor] | None = None) -> Preview | None:
    """None where no two answers can be paired yet.

    `models`: those that a lead has chosen for a campaign that is not kept yet.
    """
    compared = comparable_in(campaign, models)
    if compared is None:
        return None
    battles = min(campaign.size or compared.items, compared.items * pairs_of(compared.models))
    votes = battles * campaign.overlap
    same = math.ceil(votes * campaign.same_answer_share)
    block = campaign.gold_block_for(votes + same)
    gold = (votes + same) // (block - 1) if campaign.gold_per_person else 0
    measured = seconds_for_a_vote(campaign)
    seconds = measured or ASSUMED_SECONDS
    earlier = people_before(campaign)
    width = widths(compared.models, votes, campaign.overlap, campaign.people, earlier)
    return Preview(
        items=compared.items,
        models=compared.models,
        battles=battles,
        overlap=campaign.overlap,
        votes=votes,
        same_answer=same,
        gold=gold,
        seconds=seconds,
        is_measured=measured is not None,
        half_width=width[0] if width else None,
        smallest_gap=width[1] if width else None,
        there=gold_count(campaign),
        people=campaign.people,
        qualification_length=campaign.qualification_length,
        attempts=campaign.attempts,
        choices=choices_of(compared.models, battles, campaign.people, seconds, earlier),
        earlier=earlier != People(),
    )


def comparable_in(campaign: Campaign, models: Collection[Competitor] | None) -> Comparable | None:
    """None where no item has answers of two of the models."""
    drawable = answers_to_draw_from(campaign.benchmark, campaign, models).order_by()
    compared = drawable.values("item").annotate(n=Count("competitor", distinct=True))
    items = compared.filter(n__gt=1).values("item")
    number = items.count()
    if not number:
        return None
    authors = drawable.filter(item__in=items).values("competitor").distinct().count()
    return Comparable(number, authors)


def people_before(campaign: Campaign) -> People:
    """What the newest report on the benchmark measured; assumed where it could not tell."""
    reports = QualityReport.objects.filter(campaign__benchmark=campaign.benchmark)
    report = reports.filter(body__has_key="tastes").order_by("-made_at").first()
    if report is None:
        return People()
    whole = report.body["agreement"][0]
    is_known = whole and whole["alpha"] is not None and whole["units"] >= MIN_SHARED
    return People(
        agreement=min(max(whole["alpha"], 0.0), 1.0) if is_known else ASSUMED_AGREEMENT,
        tastes=report.body["tastes"] or 0.0,
    )


def choices_of(
    models: int, battles: int, people: int, seconds: float, earlier: People
) -> tuple[Choice, ...]:
    """The same battles with fewer and more votes for each; checks are left out."""
    found = []
    for overlap in OVERLAPS:
        width = widths(models, battles * overlap, overlap, people, earlier)
        hours = hours_of(battles * overlap, seconds)
        found.append(Choice(overlap, hours, width[0] if width else None))
    return tuple(found)


def hours_of(votes: int, seconds: float) -> float:
    return votes * seconds / 3600


def pairs_of(models: int) -> int:
    return models * (models - 1) // 2


def widths(
    models: int, votes: int, overlap: int, people: int, earlier: People
) -> tuple[float, float] | None:
    """Mean half width of the intervals and mean gap told apart; None with too few votes."""
    if votes < pairs_of(models):
        return None
    expected = expected_intervals(
        balanced_design(models, votes),
        design_effect=effect_of_overlap(overlap, earlier.agreement),
        people=people,
        tastes=earlier.tastes,
    )
    gaps = expected.smallest_gap.sum() / (models * (models - 1))
    return float(expected.half_width.mean()), float(gaps)


def seconds_for_a_vote(campaign: Campaign) -> float | None:
    """The median active time of the newest votes on the benchmark; None where they are few."""
    votes = Vote.objects.filter(item__benchmark=campaign.benchmark, active_ms__gt=0)
    newest = votes.order_by("-pk").values_list("active_ms", flat=True)[:MAX_TIMED]
    times = [time for time in newest if time is not None]
    return median(times) / 1000 if len(times) >= MIN_TIMED else None


def gold_count(campaign: Campaign) -> GoldCount:
    """How much gold there is; none for a campaign that is not kept yet."""
    if not campaign.pk:
        return GoldCount(0, 0)
    uses = list(
        GoldBattle.objects.filter(battle__campaign=campaign, retired_at=None).values_list(
            "use", flat=True
        )
    )
    return GoldCount(uses.count(GoldBattle.Use.CHECK), uses.count(GoldBattle.Use.TRAINING))
