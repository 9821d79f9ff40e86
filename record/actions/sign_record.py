"""What is signed: new keys, the newest snapshot of each board, and heads of the log."""

from typing import Any

from django.db import transaction

from accounts.actions.audit import write_audit
from leaderboard.board_votes import board_numbers
from leaderboard.models import Board, Rating, Snapshot
from leaderboard.presentation import canonical_bytes
from leaderboard.slices import slice_of
from record.actions.append_leaves import last_leaf
from record.canonical import canonical, digest_of
from record.models import Manifest, RecordKey, TreeHead
from record.queries.inputs import competitors_of, items_of, publications_of
from record.queries.log import Log
from record.signing import HEAD, KEY, MANIFEST, Signer, signer, signer_before
from web.locks import Lock, wait_for

FORMAT = 1


def introduce(key: Signer) -> RecordKey:
    """The row of this key; a new one is signed by the key before it, if that is at hand."""
    known = RecordKey.objects.filter(name=key.name).first()
    if known:
        return known
    before = RecordKey.objects.order_by("-pk").first()
    old = signer_before()
    introduced = ""
    if before and old and old.name == before.name:
        introduced = old.sign(KEY, key.public)
    made = RecordKey.objects.create(
        name=key.name, public=key.public, before=before, introduced=introduced
    )
    by = before.name if before and introduced else ""
    write_audit("record_key_introduced", key.name, actor=None, by=by)
    return made


@transaction.atomic
def sign_head() -> TreeHead | None:
    """Sign the log as it is, if it has grown; None where there is no key or nothing new."""
    key = signer()
    wait_for(Lock.RECORD)
    size = last_leaf()
    if key is None or not size or TreeHead.objects.filter(size=size).exists():
        return None
    root = Log().root(size).hex()
    signature = key.sign(HEAD, head_text(size, root))
    return TreeHead.objects.create(size=size, root=root, key=introduce(key), signature=signature)


def head_text(size: int, root: str) -> str:
    return canonical({"root": root, "size": size})


def sign_snapshots() -> list[Manifest]:
    """Sign the newest snapshot of every board that is not signed yet."""
    key = signer()
    if key is None:
        return []
    newest = Snapshot.objects.order_by("board_id", "-id").distinct("board_id")
    due = Snapshot.objects.filter(pk__in=newest.values("pk"), manifest=None)
    size = last_leaf()
    ready = due.filter(ledger_number__lte=size).select_related("board__benchmark")
    return [sign_snapshot(snapshot, key) for snapshot in ready]


@transaction.atomic
def sign_snapshot(snapshot: Snapshot, key: Signer) -> Manifest:
    """Say what the snapshot rests on and what it says, and sign that."""
    wait_for(Lock.RECORD)
    if known := Manifest.objects.filter(snapshot=snapshot).first():
        return known
    content = canonical(manifest_of(snapshot))
    return Manifest.objects.create(
        snapshot=snapshot,
        content=content,
        key=introduce(key),
        signature=key.sign(MANIFEST, content),
    )


def manifest_of(snapshot: Snapshot) -> dict[str, Any]:
    """Everything on which the numbers rest, by its digest where it is long."""
    size = snapshot.ledger_number
    board: Board = snapshot.board
    before = Manifest.objects.filter(snapshot__board=board).order_by("-pk").first()
    ratings = Rating.objects.filter(snapshot=snapshot).select_related("competitor")
    numbers = board_numbers(
        board.benchmark_id,
        slice_of(snapshot),
        as_of=size,
        until=snapshot.votes_until,
        with_texts=snapshot.method == Board.Method.EQUAL_STYLE,
    )
    return {
        "format": FORMAT,
        "board": board.slug,
        "benchmark": board.benchmark_id,
        "snapshot": str(snapshot.public_id),
        "created_at": snapshot.created_at.isoformat(),
        "log_size": size,
        "log_root": Log().root(size).hex(),
        "votes_until": snapshot.votes_until,
        "publications": publications_of(board.benchmark_id, size),
        "items": digest_of(items_of(snapshot)),
        "competitors": digest_of(competitors_of(ratings)),
        "counted": digest_of(numbers),
        "tally": snapshot.tally_digest,
        "method": snapshot.method,
        "parameters": snapshot.parameters,
        "seed": snapshot.seed,
        "code_version": snapshot.code_version,
        "is_complete": snapshot.is_complete,
        "output": digest_of_numbers(snapshot, ratings),
        "before": digest_of(before.content) if before else "",
    }


def digest_of_numbers(snapshot: Snapshot, ratings: Any) -> str:
    return digest_of(canonical_bytes(snapshot, ratings).decode())
