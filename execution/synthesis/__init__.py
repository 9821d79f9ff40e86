"""Tests that a model writes and another one tries: AceCoder's steps, apart from the database."""
