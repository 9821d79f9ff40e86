"""Which campaigns a person may work in, and how far the qualification for one is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from annotations.gold_votes import training_votes
from annotations.models import Campaign, Participant


@dataclass(frozen=True)
class Reach:
    """Running campaigns: those whose battles this person may be lent, and those to qualify for."""

    open: list[Campaign]
    to_qualify: list[Campaign]


@dataclass(frozen=True)
class Standing:
    """A person's qualification for one campaign; tries are runs of `length` battles."""

    length: int
    pass_mark: int
    attempts: int
    right: tuple[bool, ...]  # each battle voted on, oldest first

    @property
    def is_over(self) -> bool:
        """Whether all tries are used up."""
        return len(self.right) >= self.length * self.attempts

    @property
    def attempt(self) -> int:
        """The try that the newest vote belongs to, or the first one, counted from 1."""
        return (max(len(self.right), 1) - 1) // self.length + 1

    @property
    def of_attempt(self) -> tuple[bool, ...]:
        return self.right[(self.attempt - 1) * self.length :]

    @property
    def number_right(self) -> int:
        return sum(self.of_attempt)

    @property
    def is_complete(self) -> bool:
        """Whether the newest vote was the last one of its try."""
        return len(self.of_attempt) == self.length

    @property
    def has_passed(self) -> bool:
        return self.is_complete and self.number_right >= self.pass_mark


def reach_of(annotator_id: int, benchmark: str = "") -> Reach:
    """One query for most people; one more for each campaign to qualify for."""
    own = Participant.objects.filter(campaign=OuterRef("pk"), annotator=annotator_id)
    campaigns = Campaign.objects.within_reach_of(annotator_id).filter(
        ~Exists(own.exclude(paused_at=None))
    )
    if benchmark:
        campaigns = campaigns.filter(benchmark__slug=benchmark)
    may_vote = Q(qualification_length=0) | Exists(own.exclude(qualified_at=None))
    found: list[Any] = list(campaigns.annotate(may_vote=may_vote).order_by("pk"))
    return Reach(
        [campaign for campaign in found if campaign.may_vote],
        [c for c in found if not c.may_vote and not standing_of(c, annotator_id).is_over],
    )


def standing_of(campaign: Campaign, annotator_id: int) -> Standing:
    """How far a person is; whether somebody was let in by hand stands with the participant."""
    votes = training_votes(campaign, annotator_id)
    return Standing(
        campaign.qualification_length,
        campaign.pass_mark,
        campaign.attempts,
        tuple(votes.values_list("is_right", flat=True)),
    )
