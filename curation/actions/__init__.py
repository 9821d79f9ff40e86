"""Verbs of curation. Each is a module of its own."""
