"""What boards tell of a model besides its votes, as staff know it."""

from typing import Any

from django.db import transaction

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.models import Competitor

DESCRIBED = (
    *("provider", "licence", "weights", "billions", "price_in", "price_out"),
    *("status", "retired_because"),
)


@transaction.atomic
def describe_competitor(competitor: Competitor, *, actor: Annotator, **values: Any) -> list[str]:
    """Write what changed, and say what it was; settings of its answers are none of these."""
    locked = Competitor.objects.select_for_update().get(pk=competitor.pk)
    changed = [
        name for name in DESCRIBED if name in values and getattr(locked, name) != values[name]
    ]
    if changed:
        for name in changed:
            setattr(locked, name, values[name])
        locked.save(update_fields=changed)
        write_audit("competitor_described", locked.name, actor=actor, changed=changed)
    return changed
