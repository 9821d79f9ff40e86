"""A split of rated tasks that leaves the same share of every preference for testing. Pure."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
TEST_SHARE = 0.05


def split(
    preferences: Mapping[Key, str], *, seed: int = 0, share: float = TEST_SHARE
) -> tuple[list[Key], list[Key]]:
    """The keys to train with and those to test with, each in the order given.

    Which is which hangs on key and seed alone, not on the order of the rows.
    """
    strata: dict[str, list[Key]] = defaultdict(list)
    for key, preference in preferences.items():
        strata[preference].append(key)
    test: set[Key] = set()
    for preference, keys in strata.items():
        keys.sort(key=lambda key: _rank(key, preference, seed))
        test.update(keys[: round(share * len(keys))])
    return [key for key in preferences if key not in test], [k for k in preferences if k in test]


def _rank(key: Hashable, preference: str, seed: int) -> str:
    return hashlib.sha256(f"{seed} {preference} {key}".encode()).hexdigest()
