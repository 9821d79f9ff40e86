"""What runs: the tests of items and what came of running answers against them."""

from execution.models.execution import Execution
from execution.models.synthesis import Synthesis
from execution.models.test_set import TestSet

__all__ = ["Execution", "Synthesis", "TestSet"]
