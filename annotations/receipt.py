"""What is shown of a battle after the vote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from annotations.actions.cast_vote import VoteRefusedError
from annotations.actions.change_vote import check_may_change
from annotations.actions.show_names import may_show_names
from annotations.controls import Control, decision_of
from annotations.models import Assignment, AssignmentSide, Battle, GoldBattle, Reveal, Vote
from annotations.training import Lesson, lesson_of


@dataclass(frozen=True)
class Receipt:
    """The vote in words; the names only once this person has asked for them."""

    choice: Control
    difficulty: str
    names: dict[str, str] | None
    may_show_names: bool
    may_change: bool
    lesson: Lesson | None  # after a battle of a qualification
    is_late: bool
    cast_at: datetime

    @property
    def preferred(self) -> str:
        """The name of the model whose answer won, where there is one and it was shown."""
        return self.names[self.choice.side] if self.names and self.choice.side else ""


def receipt_of(assignment: Assignment) -> Receipt | None:
    """The receipt of the vote that stands, or None while there is none. Writes nothing."""
    vote = Vote.objects.filter(assignment=assignment, is_current=True).first()
    return as_receipt(vote, assignment) if vote else None


def as_receipt(vote: Vote, assignment: Assignment, *, is_new: bool = False) -> Receipt:
    """`is_new`: cast just now, so that nobody can have been shown anything since."""
    lesson = lesson_of(vote) if vote.purpose == Battle.Purpose.GOLD else None
    opens = lesson is None and may_show_names(assignment)
    names = revealed_names(assignment) if opens and not is_new else None
    return Receipt(
        choice=decision_of(vote.winner, vote.strength),
        difficulty=vote.get_difficulty_display(),
        names=names,
        may_show_names=opens and names is None,
        may_change=lesson is None and (is_new or may_change(vote)),
        lesson=lesson,
        is_late=vote.surplus,
        cast_at=vote.cast_at,
    )


def may_change(vote: Vote) -> bool:
    try:
        check_may_change(vote)
    except VoteRefusedError:
        return False
    return True


def last_vote(annotator_id: int) -> UUID | None:
    """The battle that this person voted on last, for the way back to it; none of training."""
    votes = Vote.objects.filter(annotator=annotator_id, is_current=True).order_by("-pk")
    votes = votes.exclude(assignment__battle__gold__use=GoldBattle.Use.TRAINING)
    return votes.values_list("assignment__public_id", flat=True).first()


def revealed_names(assignment: Assignment) -> dict[str, str] | None:
    """Letter to competitor where both are written down as shown to this person."""
    shown = Reveal.objects.filter(
        annotator_id=assignment.annotator_id, answer_id=OuterRef("answer_id")
    )
    sides = AssignmentSide.objects.filter(Exists(shown), assignment=assignment)
    names = dict(sides.order_by("letter").values_list("letter", "answer__competitor__name"))
    return names if len(names) == 2 else None
