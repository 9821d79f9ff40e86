"""What a campaign will cost and be able to tell, before it starts."""

import math
from dataclasses import dataclass
from statistics import median

from annotations.actions.pair_up import NothingToPairError, find_candidates
from annotations.models import Campaign, GoldBattle, Vote
from stats.plan import balanced_design, effect_of_overlap, expected_intervals

ASSUMED_SECONDS = 60.0  # a battle takes, where nobody has voted on the benchmark yet
MAX_TIMED = 1000  # votes whose time is looked at
ASSUMED_AGREEMENT = 0.5  # alpha of people who agree as experts on code do


@dataclass(frozen=True)
class GoldCount:
    """Signed gold battles of a campaign that are in use, by what they are for."""

    check: int
    training: int


@dataclass(frozen=True)
class Preview:
    """Numbers of a campaign as it is set up now."""

    items: int
    models: int
    battles: int
    votes: int  # on normal battles
    same_answer: int
    gold: int  # votes on gold, by all people together
    seconds: float  # for one vote
    is_measured: bool  # the seconds are those of earlier votes
    half_width: float | None  # mean over the models, Elo points
    smallest_gap: float | None  # that is told apart, mean over pairs, Elo points
    there: GoldCount

    @property
    def in_all(self) -> int:
        return self.votes + self.same_answer + self.gold

    @property
    def hours(self) -> float:
        return self.in_all * self.seconds / 3600


def preview_of(campaign: Campaign) -> Preview | None:
    """None where no two answers can be paired yet."""
    try:
        candidates = find_candidates(campaign.benchmark, campaign)
    except NothingToPairError:
        return None
    items, models = len(candidates.items), len(candidates.competitors)
    battles = min(campaign.size or items, items * models * (models - 1) // 2)
    votes = battles * campaign.overlap
    same = math.ceil(votes * campaign.same_answer_share)
    block = campaign.gold_block_for(votes + same)
    gold = (votes + same) // (block - 1) if campaign.gold_per_person else 0
    seconds = seconds_for_a_vote(campaign)
    width = widths(models, votes, campaign)
    return Preview(
        items=items,
        models=models,
        battles=battles,
        votes=votes,
        same_answer=same,
        gold=gold,
        seconds=seconds or ASSUMED_SECONDS,
        is_measured=seconds is not None,
        half_width=width[0] if width else None,
        smallest_gap=width[1] if width else None,
        there=gold_count(campaign),
    )


def widths(models: int, votes: int, campaign: Campaign) -> tuple[float, float] | None:
    """Mean half width of the intervals and mean gap told apart; None with too few votes."""
    design = balanced_design(models, votes)
    if votes < models * (models - 1) // 2:
        return None
    expected = expected_intervals(
        design,
        design_effect=effect_of_overlap(campaign.overlap, ASSUMED_AGREEMENT),
        people=campaign.people,
    )
    gaps = expected.smallest_gap.sum() / (models * (models - 1))
    return float(expected.half_width.mean()), float(gaps)


def seconds_for_a_vote(campaign: Campaign) -> float | None:
    """The median active time of the newest votes on the benchmark, if there are any."""
    votes = Vote.objects.filter(item__benchmark=campaign.benchmark, active_ms__gt=0)
    newest = votes.order_by("-pk").values_list("active_ms", flat=True)[:MAX_TIMED]
    times = [time for time in newest if time is not None]
    return median(times) / 1000 if times else None


def gold_count(campaign: Campaign) -> GoldCount:
    """How much gold there is."""
    uses = list(
        GoldBattle.objects.filter(battle__campaign=campaign, retired_at=None).values_list(
            "use", flat=True
        )
    )
    return GoldCount(uses.count(GoldBattle.Use.CHECK), uses.count(GoldBattle.Use.TRAINING))
