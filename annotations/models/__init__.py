"""What people say of two answers, how their work is checked, and in which order it was counted."""

from annotations.models.battle import (
    Assignment,
    AssignmentSide,
    Battle,
    OpenedEvidence,
    Outcome,
    Seat,
    SkipReason,
)
from annotations.models.campaign import Campaign, Guideline, Participant, Required
from annotations.models.guess import Guess
from annotations.models.ledger import LedgerEntry
from annotations.models.publication import Publication
from annotations.models.quality import (
    Adjudication,
    Draft,
    GoldBattle,
    ItemReview,
    QualityReport,
)
from annotations.models.ruling import ImportRuling, Ruling
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
    "Adjudication",
    "Assignment",
    "AssignmentSide",
    "Battle",
    "Campaign",
    "Draft",
    "Flag",
    "GoldBattle",
    "Guess",
    "Guideline",
    "ImportRuling",
    "ImportedVote",
    "ItemReview",
    "LedgerEntry",
    "OpenedEvidence",
    "Outcome",
    "Participant",
    "Publication",
    "QualityReport",
    "Reason",
    "Required",
    "Reveal",
    "Ruling",
    "Seat",
    "SkipReason",
    "Strength",
    "Vote",
    "VoteComment",
    "Winner",
]
