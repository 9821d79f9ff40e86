"""Taking an item out of the work, and bringing it back."""

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
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
