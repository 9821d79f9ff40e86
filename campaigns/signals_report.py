"""Signs about each person of a campaign, for that person and for its leads. Signs only."""

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.db.models import Max, Sum

from annotations.models import Adjudication, Battle, Campaign, Vote, Winner
from annotations.queries.gold_votes import check_votes
from campaigns.agreement_report import alpha_without, labels_by_battle, nan_to_none, share
from campaigns.care_signs import Signs
from campaigns.skip_signs import NO_SKIPS, skip_signs
from campaigns.vote_table import LABELS, VoteTable
from stats.arrays import Booleans
from stats.gold import GoldRecord, judge_gold
from stats.shares import wilson


@dataclass(frozen=True)
class Person:
    """What is known of one person; None where there is nothing to say yet."""

    votes: int
    hours: float  # active ones: page visible, input within the last minute
    median_seconds: float | None
    agreement: float | None  # share of pairs with another voter on the same battle
    pairs: int
    adjudicated: int  # own battles that a lead decided
    with_adjudicated: int  # of them decided alike
    gold: dict[str, Any]
    left: float | None  # of votes with a winner
    left_lower: float | None
    left_upper: float | None
    tie: float | None
    same_answer: int
    same_answer_ties: int
    same_answer_left: int  # side A, though there was nothing to choose
    e_value: float | None  # how many times a bet on a habit multiplied its stake
    habit: str
    is_flagged: bool
    verdict: str  # a word of `stats.care.Verdict`; "" without a vote that counts
    coin: float | None  # how many times better a coin explains all than care does
    coin_by: dict[str, float] | None  # the same by votes, ties, gold and times; the product is all
    slope: float | None
    slope_lower: float | None
    slope_upper: float | None
    alpha_without: float | None
    last_vote_at: str
    skipped: int
    skip_share: float | None  # of the battles that were decided or skipped
    skipped_models: dict[str, list[int]]  # by key: skipped, met; those skipped far more than others


def people_of(campaign: Campaign, table: VoteTable) -> dict[str, dict[str, Any]]:
    """One record for everybody who voted in the campaign, gold included, by key as text."""
    gold, same = gold_records(campaign), same_answers(campaign)
    decided = adjudicated(campaign)
    without = alpha_without(table)
    agreed = agreement_with_others(table)
    signs, skips = Signs(table, gold), skip_signs(campaign)
    found = {}
    for pk, hours, last in activity(campaign):
        own = table.where(table.annotator == pk)
        right, number = agreed.get(pk, (0.0, 0))
        outcomes = [
            label == decided[battle]
            for label, battle in zip(own.drawn_label, own.battle.tolist(), strict=True)
            if battle in decided
        ]
        timed = own.seconds[~np.isnan(own.seconds)]
        found[str(pk)] = asdict(
            Person(
                votes=len(own),
                hours=hours,
                median_seconds=float(np.median(timed)) if timed.size else None,
                agreement=right / number if number else None,
                pairs=number,
                adjudicated=len(outcomes),
                with_adjudicated=int(sum(outcomes)),
                gold=gold_words(gold.get(pk)),
                tie=share(own.label == LABELS.index(Winner.TIE)),
                same_answer=len(same.get(pk, ())),
                same_answer_ties=same.get(pk, []).count(Winner.TIE),
                same_answer_left=same.get(pk, []).count(Winner.MODEL_A),
                alpha_without=without.get(pk),
                last_vote_at=last.isoformat(),
                **skips.get(pk, NO_SKIPS),
                **left_share(own),
                **signs.signals_of(pk),
            )
        )
    return found


def activity(campaign: Campaign) -> list[tuple[int, float, Any]]:
    """Everybody with a vote: key, active hours, time of the last vote."""
    votes = Vote.objects.filter(campaign=campaign).order_by().values_list("annotator")
    rows = votes.annotate(ms=Sum("active_ms"), last=Max("cast_at"))
    return [(pk, (ms or 0) / 3_600_000, last) for pk, ms, last in rows]


def left_share(own: VoteTable) -> dict[str, Any]:
    left, right = (int((own.label == place).sum()) for place in (0, 1))
    ends = wilson(np.array([left]), np.array([left + right]))
    names = ("left", "left_lower", "left_upper")
    return {name: nan_to_none(float(end[0])) for name, end in zip(names, ends, strict=True)}


def agreement_with_others(table: VoteTable) -> dict[int, tuple[float, int]]:
    """For each person: pairs with another voter of the same battle that agree, and all pairs."""
    if not len(table):
        return {}
    counts = labels_by_battle(table)
    others = counts.sum(axis=1)[table.unit] - 1
    alike = counts[table.unit, table.drawn_label] - 1
    place = np.searchsorted(table.people, table.annotator)
    agreed, pairs = (np.bincount(place, numbers) for numbers in (alike, others))
    return {
        pk: (float(a), int(n))
        for pk, a, n in zip(table.people.tolist(), agreed, pairs, strict=True)
    }


def gold_records(campaign: Campaign) -> dict[int, GoldRecord]:
    """Each person's gold battles; the sequential test begins anew where a lead let them go on."""
    answers = defaultdict(list)
    for pk, is_right in check_votes(campaign).values_list("annotator", "is_right"):
        answers[pk].append(is_right)
    cleared = dict(campaign.participants.values_list("annotator", "gold_cleared"))
    return {pk: judged_since(np.array(right), cleared.get(pk, 0)) for pk, right in answers.items()}


def judged_since(is_right: Booleans, cleared: int) -> GoldRecord:
    """All of them counted, and a pause proposed by those after the first `cleared` alone."""
    since = judge_gold(is_right[cleared:])
    proposed_at = None if since.proposed_at is None else since.proposed_at + cleared
    return replace(judge_gold(is_right), log_ratio=since.log_ratio, proposed_at=proposed_at)


def gold_words(record: GoldRecord | None) -> dict[str, Any]:
    """The record as JSON can hold it."""
    record = record or judge_gold(np.zeros(0, dtype=np.bool_))
    return {
        name: nan_to_none(value) if isinstance(value, float) else value
        for name, value in asdict(record).items()
    }


def same_answers(campaign: Campaign) -> dict[int, list[str]]:
    """What each person said where both sides were one text."""
    votes = Vote.objects.last_blind().filter(campaign=campaign, purpose=Battle.Purpose.SAME_ANSWER)
    found = defaultdict(list)
    for pk, winner in votes.values_list("annotator", "winner"):
        found[pk].append(winner)
    return dict(found)


def adjudicated(campaign: Campaign) -> dict[int, int]:
    """Battles that a lead decided, each with the label of the newest final decision."""
    final = Adjudication.objects.filter(battle__campaign=campaign, is_blind=False)
    rows = final.order_by("pk").values_list("battle", "winner")
    return {battle: LABELS.index(Winner(winner)) for battle, winner in rows}
