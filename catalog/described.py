"""What an item says and how it is described, as plain data; equal items have equal digests."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from catalog.models import BenchmarkItem, ReleasedItem

# The columns that say something about an item beside its text.
DESCRIPTION = (
    "main_category",
    "sub_category",
    "raw_languages",
    "languages",
    "difficulty",
    "source",
    "licence",
)
# `languages` follows from `raw_languages`; another version of the alias table may read them anew.
DIGESTED = tuple(name for name in DESCRIPTION if name != "languages")

Described = dict[str, Any]


def described(item: BenchmarkItem, by: BenchmarkItem | ReleasedItem) -> Described:
    """Key, messages and description of an item, where `by` says how it is described."""
    words = {name: getattr(by, name) for name in DESCRIPTION}
    return {"key": item.key, "messages": item.messages, **words}


class DigestOfItems:
    """SHA-256 over items in the order of their keys, however they come and are kept."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []

    def add(self, item: Mapping[str, Any]) -> None:
        """Take in one item."""
        words = [item["messages"], *(item[name] for name in DIGESTED)]
        text = json.dumps(words, sort_keys=True, ensure_ascii=False)
        # Lines of one length for whatever is in them, so that many items cost little memory.
        key, said = (hashlib.sha256(part.encode()).digest() for part in (item["key"], text))
        self._lines.append(key + said)

    def hexdigest(self) -> str:
        """The digest of what was taken in so far."""
        return hashlib.sha256(b"".join(sorted(self._lines))).hexdigest()


def items_digest(items: Iterable[Mapping[str, Any]]) -> str:
    """The digest of some items; equal for equal items."""
    digest = DigestOfItems()
    for item in items:
        digest.add(item)
    return digest.hexdigest()
