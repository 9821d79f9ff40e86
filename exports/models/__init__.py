"""What was trained on what left, and what came back of it."""

from exports.models.run import Descent, TrainingRun

__all__ = ["Descent", "TrainingRun"]
