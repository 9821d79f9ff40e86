"""Comparing engines needs no service."""

import pytest


@pytest.fixture(autouse=True)
def empty_cache():
    """Nothing here is kept in one."""
