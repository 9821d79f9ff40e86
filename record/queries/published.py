"""Heads and keys as lines of a file."""

from typing import Any

from record.canonical import canonical
from record.models import RecordKey, TreeHead


def head_lines() -> list[str]:
    """All heads, in the order in which they were signed."""
    found = TreeHead.objects.order_by("pk").select_related("key")
    return [canonical(head_line(head)) for head in found]


def head_line(head: TreeHead) -> dict[str, Any]:
    return {
        "size": head.size,
        "root": head.root,
        "at": head.at.isoformat(),
        "key": head.key.name,
        "signature": head.signature,
    }


def key_lines() -> list[str]:
    return [canonical(line) for line in keys()]


def keys() -> list[dict[str, Any]]:
    """All keys, in the order in which they came, each with the word of the one before."""
    return [
        {
            "name": key.name,
            "public": key.public,
            "before": key.before.name if key.before else "",
            "introduced": key.introduced,
            "at": key.at.isoformat(),
        }
        for key in RecordKey.objects.order_by("pk").select_related("before")
    ]
