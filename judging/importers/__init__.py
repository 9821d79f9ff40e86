"""Reads files of judgments that others made; knows no database."""

from judging.importers.reading import FORMATS, JudgmentRow, Stated, read_judgments

__all__ = ["FORMATS", "JudgmentRow", "Stated", "read_judgments"]
