"""Runs that mine instructions out of competitors, and what becomes of the instructions."""

from mining.models.battles import ExpertBattles, FoughtItem, RatingMethod
from mining.models.instruction import Grade, Instruction, Overruling, Screening
from mining.models.job import MiningJob, SpoiltReply, WantedReply
from mining.models.run import Bands, Configuration, MiningRun, Opening
from mining.models.selection import Choice, Selection

__all__ = [
    "Bands",
    "Choice",
    "Configuration",
    "ExpertBattles",
    "FoughtItem",
    "Grade",
    "Instruction",
    "MiningJob",
    "MiningRun",
    "Opening",
    "Overruling",
    "RatingMethod",
    "Screening",
    "Selection",
    "SpoiltReply",
    "WantedReply",
]
