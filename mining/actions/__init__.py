"""Verbs of this room: mine, screen, grade, choose, let experts battle, promote."""
