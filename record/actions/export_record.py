"""A board with all that it rests on, as one file for `verify_board.py`.

One JSON object in each line: first what was signed, then the leaves of the log in their order.
Of other benchmarks only the digests are there: they hold the log together and tell nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotations.models import LedgerEntry
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import canonical_bytes
from record.actions.append_leaves import last_leaf
from record.canonical import canonical
from record.contents import SALT, LeafContent, contents_of
from record.models import Leaf, Manifest, TreeHead
from record.queries.inputs import competitors_of, items_of
from record.queries.published import head_line, keys

FORMAT = "code-arena record 1"
BATCH = 4096
NEEDED = ("vote", "imported_vote", "ruling", "import_ruling")


class ExportError(Exception):
    """There is nothing to export; the text says why."""


def export_record(board: Board, file: Path) -> int:
    """Write the newest signed snapshot of a board; returns the number of leaves."""
    manifest = (
        Manifest.objects.filter(snapshot__board=board)
        .select_related("snapshot__board__benchmark", "key")
        .order_by("-pk")
        .first()
    )
    if manifest is None:
        raise ExportError(
            f"No snapshot of {board.slug!r} is signed. Set ARENA_RECORD_KEY, have the worker run, "
            "and try again in a minute."
        )
    part = file.with_name(file.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as opened:
            opened.write(canonical(header(manifest)) + "\n")
            written = 0
            for line in leaves(manifest.snapshot):
                opened.write(canonical(line) + "\n")
                written += 1
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return written


def header(manifest: Manifest) -> dict[str, Any]:
    """What was signed, and what its digests stand for."""
    snapshot = manifest.snapshot
    ratings = list(Rating.objects.filter(snapshot=snapshot).select_related("competitor"))
    heads = TreeHead.objects.select_related("key")
    return {
        "format": FORMAT,
        "title": snapshot.board.title,
        "benchmark": snapshot.board.benchmark.name,
        "manifest": manifest.content,
        "signature": manifest.signature,
        "key": manifest.key.name,
        "keys": keys(),
        "heads": [head_line(head) for head in heads.order_by("size")],
        "competitors": competitors_of(ratings),
        "items": items_of(snapshot),
        "output": canonical_bytes(snapshot, ratings).decode(),
    }


def leaves(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Every leaf that there is: whole where the board may rest on it, else its digest."""
    benchmark, size = snapshot.board.benchmark_id, last_leaf()
    for start in range(0, size, BATCH):
        end = min(start + BATCH, size)
        entries = LedgerEntry.objects.filter(number__gt=start, number__lte=end).order_by("number")
        rows = Leaf.objects.filter(number__gt=start, number__lte=end).order_by("number")
        contents = {content.number: content for content in contents_of(entries)}
        for leaf in rows:
            yield line_of(leaf, contents.get(leaf.number), benchmark)


def line_of(leaf: Leaf, content: LeafContent | None, benchmark: int) -> dict[str, Any]:
    wanted = content and content.kind in NEEDED and content.hidden["benchmark"] == benchmark
    if not (content and wanted):
        return {"digest": bytes(leaf.digest).hex()}
    salt = bytes(leaf.salt)
    return {
        "digest": bytes(leaf.digest).hex(),
        "leaf": content.text(salt),
        "salt": salt[SALT:].hex(),
        "hidden": content.hidden,
    }
