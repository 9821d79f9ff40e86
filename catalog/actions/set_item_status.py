"""Taking an item out of the work, and bringing it back."""

from collections.abc import Sequence

from django.db import transaction

from accounts.actions.audit import audit_entry, write_audit
from accounts.models import Annotator, AuditEntry
from catalog.models import BenchmarkItem

ACTIONS = {
    BenchmarkItem.Status.RETIRED.value: "item_retired",
    BenchmarkItem.Status.ACTIVE.value: "item_activated",
}


@transaction.atomic
def set_item_status(item: BenchmarkItem, status: str, *, actor: Annotator) -> bool:
    """Give an item this status; False when it has it already. Battles and votes stay."""
    status = BenchmarkItem.Status(status).value
    others = BenchmarkItem.objects.filter(pk=item.pk).exclude(status=status)
    if not others.update(status=status):
        return False
    write_audit(ACTIONS[status], f"item {item.public_id}", actor=actor, key=item.key)
    return True


@transaction.atomic
def activate_items(keys: Sequence[int], *, actor: Annotator) -> list[int]:
    """Bring retired items back; returns the keys of those that were."""
    rows = BenchmarkItem.objects.filter(pk__in=keys, status=BenchmarkItem.Status.RETIRED)
    items = list(rows.filter(is_latest=True).select_for_update().only("pk", "public_id", "key"))
    found = [item.pk for item in items]
    BenchmarkItem.objects.filter(pk__in=found).update(status=BenchmarkItem.Status.ACTIVE)
    AuditEntry.objects.bulk_create(
        (
            audit_entry("item_activated", f"item {item.public_id}", actor=actor, key=item.key)
            for item in items
        ),
        batch_size=1000,
    )
    return found
