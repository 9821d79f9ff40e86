"""What people say of two answers, and in which order it was counted."""

from annotations.models.battle import Assignment, AssignmentSide, Battle, Outcome, Seat, SkipReason
from annotations.models.ledger import LedgerEntry
from annotations.models.vote import (
    Flag,
    ImportedVote,
    Reason,
    Reveal,
    Strength,
    Vote,
    VoteComment,
    Winner,
)

__all__ = [
    "Assignment",
    "AssignmentSide",
    "Battle",
    "Flag",
    "ImportedVote",
    "LedgerEntry",
    "Outcome",
    "Reason",
    "Reveal",
    "Seat",
    "SkipReason",
    "Strength",
    "Vote",
    "VoteComment",
    "Winner",
]
