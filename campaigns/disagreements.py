"""Battles of a campaign that people disagree on: which a lead has to look at, and which again."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from django.db.models import Case, F, Max, Q, QuerySet, SmallIntegerField, Value, When

from annotations.models import (
    Adjudication,
    Assignment,
    AssignmentSide,
    Battle,
    Campaign,
    Guideline,
    Seat,
    Vote,
)
from campaigns.vote_table import STEP, turned_steps
from stats.disagreement import StrengthCode, find_disagreement
from stats.tally import WinnerCode

ENOUGH_VOTES: Final = 3  # no further ones are waited for
MAX_SHOWN: Final = 50  # battles to look at again

# What each of `STEP` says; both bad is -1 and thereby the last.
WINNERS = np.array(
    [
        WinnerCode.FIRST,
        WinnerCode.FIRST,
        WinnerCode.TIE,
        WinnerCode.SECOND,
        WinnerCode.SECOND,
        WinnerCode.BOTH_BAD,
    ]
)
STRENGTHS = np.array(
    [
        StrengthCode.CLEAR,
        StrengthCode.SLIGHT,
        StrengthCode.NONE,
        StrengthCode.SLIGHT,
        StrengthCode.CLEAR,
        StrengthCode.NONE,
    ]
)
SAID = Case(
    *(
        When(winner=winner, strength=strength, then=Value(step))
        for (winner, strength), step in STEP.items()
    ),
    output_field=SmallIntegerField(),
)
# Sides of one battle are the same two models in either order. Which of them is first does not
# matter to the rule, so nothing has to be joined to know how the battle itself has them.
TURNED = Case(
    When(competitor_a__gt=F("competitor_b"), then=Value(1)),
    default=Value(0),
    output_field=SmallIntegerField(),
)


@dataclass(frozen=True)
class Why:
    """What is wrong with the votes of one battle."""

    votes: int
    no_majority: bool
    far_apart: bool


def find_disagreements(campaign: Campaign) -> dict[int, Why]:
    """Battles whose votes need a lead, by key, oldest first; those that wait for votes left out."""
    votes = Vote.objects.countable().filter(campaign=campaign)
    rows = list(votes.order_by().values_list("assignment__battle", SAID, TURNED))
    battle, said, turned = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    step = np.where(turned == 1, turned_steps(said), said)
    keys, place = np.unique(battle, return_inverse=True)
    found = find_disagreement(place, WINNERS[step], STRENGTHS[step])
    needed = np.flatnonzero(found.needs_lead)
    few = keys[needed[found.votes[needed] < ENOUGH_VOTES]]
    waiting = waiting_battles(campaign) if few.size else set()
    return {
        key: Why(int(found.votes[at]), bool(found.no_majority[at]), bool(found.far_apart[at]))
        for at, key in zip(needed, keys[needed].tolist(), strict=True)
        if found.votes[at] >= ENOUGH_VOTES or key not in waiting
    }


def waiting_battles(campaign: Campaign) -> set[int]:
    """Battles with a seat that is free or lent; none where the campaign has ended."""
    if campaign.state == Campaign.State.ENDED:
        return set()
    free = Seat.objects.filter(is_free=True, battle__campaign=campaign)
    lent = Assignment.objects.open().filter(battle__campaign=campaign)
    return {*free.values_list("battle", flat=True), *lent.values_list("battle", flat=True)}


def own_battles(annotator_id: int) -> QuerySet[Battle]:
    """Battles that others have to decide: this person voted on them, or now holds an answer."""
    voted = Vote.objects.filter(annotator=annotator_id).values("assignment__battle")
    held = AssignmentSide.objects.filter(annotator=annotator_id, assignment__outcome="")
    answers = held.values("answer")
    return Battle.objects.filter(
        Q(pk__in=voted) | Q(answer_a__in=answers) | Q(answer_b__in=answers)
    )


class Queue:
    """The disagreements of a campaign, as one lead sees them."""

    def __init__(self, campaign: Campaign, lead_id: int) -> None:
        self.campaign, self.lead_id = campaign, lead_id
        decisions = Adjudication.objects.filter(battle__campaign=campaign)
        final = decisions.filter(is_blind=False)
        blind = decisions.filter(is_blind=True, annotator=lead_id)
        self.decided = set(final.values_list("battle", flat=True))
        self.decided_blind = set(blind.values_list("battle", flat=True))
        own = own_battles(lead_id).filter(campaign=campaign)
        self.own = set(own.values_list("pk", flat=True))

    @cached_property
    def disagreements(self) -> dict[int, Why]:
        return find_disagreements(self.campaign)

    def keys(self, state: str) -> list[int]:
        """Battles that are open, decided or (all) either, oldest first.

        Decided ones stay, also when a vote was changed since and nobody disagrees any more.
        """
        if state == "decided":
            return sorted(self.decided)
        if state == "all":
            return sorted({*self.disagreements, *self.decided})
        return [key for key in self.disagreements if key not in self.decided]

    def has(self, battle: Battle) -> bool:
        known = battle.pk in self.decided or battle.pk in self.decided_blind
        return known or battle.pk in self.disagreements

    def after(self, battle: Battle) -> Battle | None:
        """The next open one that this lead may decide, from the first again after the last."""
        left = [key for key in self.keys("open") if key != battle.pk and key not in self.own]
        key = next((key for key in left if key > battle.pk), left[0] if left else None)
        return None if key is None else Battle.objects.get(pk=key)

    def rows(self, keys: list[int]) -> list["Row"]:
        """What a list shows of these battles."""
        battles = Battle.objects.select_related("item").in_bulk(keys)
        return [
            Row(
                battle=battles[key],
                why=self.disagreements.get(key),
                is_decided=key in self.decided,
                is_decided_blind=key in self.decided_blind,
                is_own=key in self.own,
            )
            for key in keys
        ]


@dataclass(frozen=True)
class Row:
    """One battle of the queue; its votes are counted, never told."""

    battle: Battle
    why: Why | None  # None: its votes agree by now
    is_decided: bool
    is_decided_blind: bool  # by the lead who looks
    is_own: bool


@dataclass(frozen=True)
class Revisit:
    """A battle that a newer guideline may decide, and whether a lead has decided it before."""

    battle: Battle
    was_decided: bool


@dataclass(frozen=True)
class ToRevisit:
    """The first battles to look at again, and how many there are."""

    rows: list[Revisit]
    total: int


def battles_to_revisit(campaign: Campaign, found: dict[int, Why] | None = None) -> ToRevisit:
    """What the newest guideline was written for; `found` are the disagreements if they are known.

    Battles decided because an older one did not say, and open disagreements of which no vote was
    given under the newest.
    """
    newest = guideline_in_force(campaign)
    if not newest:
        return ToRevisit([], 0)
    decisions = newest_decisions(campaign)
    gaps = {
        battle
        for battle, (cause, version) in decisions.items()
        if cause == Adjudication.Cause.GUIDELINE_GAP and version < newest
    }
    new = Vote.objects.countable().filter(
        campaign=campaign, guideline_version__endswith=f".{newest}"
    )
    judged = {*new.values_list("assignment__battle", flat=True), *decisions}
    found = find_disagreements(campaign) if found is None else found
    unjudged = [key for key in found if key not in judged]
    keys = [*sorted(gaps), *unjudged]
    battles = Battle.objects.select_related("item").in_bulk(keys[:MAX_SHOWN])
    rows = [Revisit(battles[key], key in gaps) for key in keys[:MAX_SHOWN]]
    return ToRevisit(rows, len(keys))


def newest_decisions(campaign: Campaign) -> dict[int, tuple[str, int]]:
    """Cause and guideline version of the final decision that counts, for each battle."""
    final = Adjudication.objects.filter(battle__campaign=campaign, is_blind=False)
    rows = final.order_by("pk").values_list("battle", "cause", "guideline_version")
    return {battle: (cause, version) for battle, cause, version in rows}


def guideline_in_force(campaign: Campaign | None) -> int:
    """Its newest version; 0 where there is none."""
    found = Guideline.objects.filter(campaign=campaign).aggregate(newest=Max("version"))
    return found["newest"] or 0
