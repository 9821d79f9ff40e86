"""What is shown of a battle after the vote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from annotations.actions.cast_vote import VoteRefusedError
from annotations.actions.change_vote import check_may_change
from annotations.after_vote.guessing import Question, question_about
from annotations.after_vote.lesson import Lesson, lesson_of
from annotations.after_vote.results_of_tests import were_run
from annotations.after_vote.reveal import Revealed, revealed
from annotations.after_vote.show_names import may_show_names
from annotations.controls import Control, decision_of
from annotations.models import Assignment, Battle, GoldBattle, Vote


@dataclass(frozen=True)
class Receipt:
    """The vote in words; the names only once this person has asked for them."""

    choice: Control
    difficulty: str
    revealed: Revealed | None
    may_show_names: bool
    may_change: bool
    question: Question | None  # which model was A, where it is asked
    lesson: Lesson | None  # after a battle of a qualification
    were_run: bool  # the answers, against the tests of the item
    is_late: bool
    cast_at: datetime

    @property
    def names(self) -> dict[str, str] | None:
        """Letter to model, once this person was told."""
        return self.revealed.names if self.revealed else None


def receipt_of(assignment: Assignment) -> Receipt | None:
    """The receipt of the vote that stands, or None while there is none. Writes nothing."""
    vote = Vote.objects.filter(assignment=assignment, is_current=True).first()
    return as_receipt(vote, assignment) if vote else None


def as_receipt(vote: Vote, assignment: Assignment, *, is_new: bool = False) -> Receipt:
    """`is_new`: cast just now, so that nobody can have been shown anything since."""
    lesson = lesson_of(vote) if vote.purpose == Battle.Purpose.GOLD else None
    opens = lesson is None and may_show_names(assignment)
    told = revealed(assignment) if opens and not is_new else None
    return Receipt(
        choice=decision_of(vote.winner, vote.strength),
        difficulty=vote.get_difficulty_display(),
        revealed=told,
        may_show_names=opens and told is None,
        may_change=lesson is None and (is_new or may_change(vote)),
        question=question_about(vote, assignment.public_id),
        lesson=lesson,
        were_run=lesson is None and were_run(assignment),
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
