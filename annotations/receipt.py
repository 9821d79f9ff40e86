"""What is shown of a battle after the vote."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from annotations.actions.cast_vote import CastVote
from annotations.controls import Control, decision_of
from annotations.models import Assignment, AssignmentSide, Reveal, Vote


@dataclass(frozen=True)
class Receipt:
    """The vote in words; the names only where this person has been shown them."""

    choice: Control
    difficulty: str
    names: dict[str, str] | None
    is_late: bool
    cast_at: datetime

    @property
    def preferred(self) -> str:
        """The name of the model whose answer won, where there is one and it may be shown."""
        return self.names[self.choice.side] if self.names and self.choice.side else ""


def receipt_of(assignment: Assignment) -> Receipt | None:
    """The receipt of the vote that stands, or None while there is none. Writes nothing."""
    vote = Vote.objects.filter(assignment=assignment, is_current=True).first()
    return as_receipt(vote, revealed_names(assignment)) if vote else None


def receipt_of_cast(cast: CastVote) -> Receipt:
    """The receipt of a vote that was recorded just now."""
    return as_receipt(cast.vote, cast.names)


def as_receipt(vote: Vote, names: dict[str, str] | None) -> Receipt:
    return Receipt(
        choice=decision_of(vote.winner, vote.strength),
        difficulty=vote.get_difficulty_display(),
        names=names,
        is_late=vote.surplus,
        cast_at=vote.cast_at,
    )


def revealed_names(assignment: Assignment) -> dict[str, str] | None:
    """Letter to competitor where both are written down as shown to this person.

    A benchmark that shows names only since today does not show those of older votes: looking
    at a page may not write the record that they were shown.
    """
    shown = Reveal.objects.filter(
        annotator_id=assignment.annotator_id, answer_id=OuterRef("answer_id")
    )
    sides = AssignmentSide.objects.filter(
        Exists(shown), assignment=assignment, answer__item__benchmark__shows_names=True
    )
    names = dict(sides.order_by("letter").values_list("letter", "answer__competitor__name"))
    return names if len(names) == 2 else None
