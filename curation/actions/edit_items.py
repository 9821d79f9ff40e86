"""Changing thousands of items at once, and taking it back."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.actions.describe_items import describe_items
from catalog.actions.retire_items import retire_items, take_retirements_back
from catalog.actions.set_item_status import activate_items
from catalog.models import BenchmarkItem
from curation.models import BulkEdit, EditedItem

MOST = 20_000  # items of one edit
BATCH = 1000
Status = BenchmarkItem.Status


class EditError(Exception):
    """An edit that cannot be made; the text says why and what to do."""


def digest_of(keys: Sequence[int]) -> str:
    """Tells one choice of items from another."""
    return sha256(",".join(map(str, sorted(keys))).encode()).hexdigest()


@transaction.atomic
def edit_items(
    keys: Sequence[int],
    changes: Mapping[str, Any],
    *,
    reason: str = "",
    filters: str = "",
    actor: Annotator,
) -> BulkEdit:
    """Give these items other columns, and keep what they said. Raises EditError.

    A status is reached by the ways that single items go: retiring takes a reason, and a second
    person where the benchmark wants one.
    """
    if not 0 < len(keys) <= MOST:
        raise EditError(f"{len(keys):,} items are chosen: choose 1 to {MOST:,} by the filters.")
    words = {name: value for name, value in changes.items() if name != "status"}
    before = describe_items(keys, lambda _: words, actor=actor) if words else {}
    for key, old in _set_status(keys, changes.get("status", ""), reason, actor).items():
        before.setdefault(key, {})["status"] = old
    edit = BulkEdit.objects.create(filters=filters, changes=dict(changes), actor=actor)
    EditedItem.objects.bulk_create(
        (EditedItem(edit=edit, item_id=key, before=said) for key, said in before.items()),
        batch_size=BATCH,
    )
    names = {"changed": sorted(changes), "items": len(before)}
    write_audit("items_edited", f"bulk edit {edit.public_id}", actor=actor, **names)
    return edit


def _set_status(keys: Sequence[int], status: str, reason: str, actor: Annotator) -> dict[int, str]:
    """What the items that another status is wanted for had before."""
    if status == Status.RETIRED:
        return {made.item_id: Status.ACTIVE for made in retire_items(keys, reason, actor=actor)}
    if status == Status.ACTIVE:
        return dict.fromkeys(activate_items(keys, actor=actor), Status.RETIRED.value)
    return {}


@transaction.atomic
def undo_edit(edit: BulkEdit, *, actor: Annotator) -> tuple[int, int]:
    """Say again what items said before; returns how many were put back and how many were left.

    What somebody changed since stays as they wrote it. Raises EditError the second time.
    """
    locked = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    if locked.undone_at is not None:
        raise EditError("It was undone already.")
    rows = dict(locked.edited.values_list("item", "before"))
    back = describe_items(list(rows), lambda item: _still(locked, item, rows[item.pk]), actor=actor)
    changed = set(back)
    wanted = [key for key, before in rows.items() if "status" in before]
    if locked.changes.get("status") == Status.RETIRED:
        take_retirements_back(wanted, actor=actor)
        changed |= set(activate_items(wanted, actor=actor))
    elif locked.changes.get("status") == Status.ACTIVE:
        undone = retire_items(wanted, "A bulk edit was undone.", actor=actor)
        changed |= {made.item_id for made in undone}
    locked.undone_at, locked.undone_by = now(), actor
    locked.save()
    counts = {"items": len(changed), "left": len(rows) - len(changed)}
    write_audit("edit_undone", f"bulk edit {locked.public_id}", actor=actor, **counts)
    return counts["items"], counts["left"]


def _still(edit: BulkEdit, item: BenchmarkItem, before: Mapping[str, Any]) -> dict[str, Any]:
    """The old values of the columns that still say what the edit wrote."""
    return {
        name: value
        for name, value in before.items()
        if name != "status" and getattr(item, name) == edit.changes[name]
    }
