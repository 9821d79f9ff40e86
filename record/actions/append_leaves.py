"""The log follows the ledger: each numbered fact becomes a leaf, whole subtrees become nodes."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from annotations.models import LedgerEntry
from record.contents import SALT, contents_of
from record.models import Leaf, Node
from record.queries.log import Log
from record.tree import FAN, LEVELS, root_of
from web.locks import Lock, wait_for

BATCH = 4096


def append_leaves() -> int:
    """Append what the ledger numbered since; returns the size of the log."""
    size = last_leaf()
    while True:
        with transaction.atomic():
            wait_for(Lock.RECORD)
            size = last_leaf()
            entries = list(LedgerEntry.objects.filter(number__gt=size).order_by("number")[:BATCH])
            if not entries:
                return size
            append(entries)


def last_leaf() -> int:
    return int(Leaf.objects.aggregate(last=Max("number"))["last"] or 0)


def append(entries: Sequence[LedgerEntry]) -> None:
    """The leaves of these entries, which follow the last one, and the nodes that became whole."""
    before = entries[0].number - 1
    leaves = []
    for content in contents_of(entries):
        salt = secrets.token_bytes(2 * SALT)
        leaves.append(Leaf(number=content.number, digest=content.digest(salt), salt=salt))
    Leaf.objects.bulk_create(leaves)
    size = before + len(leaves)
    for level in range(1, LEVELS + 1):
        width = 1 << FAN * level
        places = range(before // width, size // width)
        Node.objects.bulk_create(
            Node(level=level, place=place, digest=node_at(level, place)) for place in places
        )


def node_at(level: int, place: int) -> bytes:
    """The root of a subtree that has become whole, from the level below."""
    start = place << FAN
    return root_of(Log().row(level - 1, start, start + (1 << FAN)))
