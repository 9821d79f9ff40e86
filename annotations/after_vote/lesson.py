"""What a battle of a qualification teaches, after the vote."""

from dataclasses import dataclass
from uuid import UUID

from annotations.models import GoldBattle, Vote
from annotations.queries.gold_votes import training_votes
from annotations.queries.qualification import Qualification, qualification_of


@dataclass(frozen=True)
class Lesson:
    """Which answer was better and why, and how far the qualification is."""

    is_right: bool
    better: str  # the letter under which this person saw the better answer
    explanation: str
    campaign: UUID
    qualification: Qualification


def lesson_of(vote: Vote) -> Lesson | None:
    """None for gold that is among the others: its page says no more than any page."""
    gold = GoldBattle.objects.filter(
        battle__assignments=vote.assignment_id, use=GoldBattle.Use.TRAINING, retired_at=None
    ).first()
    if gold is None or vote.campaign is None:
        return None
    own = training_votes(vote.campaign, vote.annotator_id)
    is_right = own.values_list("is_right", flat=True).get(pk=vote.pk)
    sides = vote.assignment.sides.values_list("answer", "letter")
    drawn_as = {
        "model_a": gold.battle.answer_a_id,
        "model_b": gold.battle.answer_b_id,
    }
    return Lesson(
        is_right=is_right,
        better=dict(sides)[drawn_as[gold.winner]],
        explanation=gold.explanation,
        campaign=vote.campaign.public_id,
        qualification=qualification_of(vote.campaign, vote.annotator_id),
    )
