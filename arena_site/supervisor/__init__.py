"""Starts every process of the application, keeps them alive, and stops them in order."""
