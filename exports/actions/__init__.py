"""Verbs of the room: write an export, ask for one, register a run, enter what was trained."""
