"""One text for one content, so that whoever has the content can make the digest again."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def hidden_digest(salt: bytes, hidden: Mapping[str, Any]) -> str:
    """Stands in a leaf for what its author may not see yet: who wrote the two answers."""
    return hashlib.sha256(salt + canonical(hidden).encode()).hexdigest()
