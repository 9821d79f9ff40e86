"""Trains models on exports: an environment of its own (`make train`), files in, files out."""
