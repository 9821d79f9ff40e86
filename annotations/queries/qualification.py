"""How far a person's qualification for a campaign is."""

from dataclasses import dataclass

from annotations.models import Campaign
from annotations.queries.gold_votes import training_votes


@dataclass(frozen=True)
class Qualification:
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


@dataclass(frozen=True)
class Step:
    """Which battle of a try this is, counted from 1."""

    number: int
    length: int


def step_of(qualification: Qualification, *, has_voted: bool) -> Step:
    """The battle that was voted on last, or the one that is to be voted on."""
    number = len(qualification.of_attempt)
    if not has_voted:
        number = number % qualification.length + 1
    return Step(number, qualification.length)


def qualification_of(campaign: Campaign, annotator_id: int) -> Qualification:
    """How far a person is; whether somebody was let in by hand stands with the participant."""
    votes = training_votes(campaign, annotator_id)
    return Qualification(
        campaign.qualification_length,
        campaign.pass_mark,
        campaign.attempts,
        tuple(votes.values_list("is_right", flat=True)),
    )
