"""Readers of files of tests: AceCode, HumanEval, MBPP and our own JSON Lines."""

from execution.importers.formats import FORMATS
from execution.importers.reading import read_tests
from execution.importers.rows import TestRow

__all__ = ["FORMATS", "TestRow", "read_tests"]
