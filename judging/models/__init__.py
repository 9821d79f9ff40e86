"""What models say of answers as judges, and the jobs that ask them."""

from judging.models.job import JudgingJob, SpoiltJudgment, WantedJudgment
from judging.models.judge import Judge, Prompt, Protocol
from judging.models.judgment import Invalid, Judgment, Mark

__all__ = [
    "Invalid",
    "Judge",
    "JudgingJob",
    "Judgment",
    "Mark",
    "Prompt",
    "Protocol",
    "SpoiltJudgment",
    "WantedJudgment",
]
