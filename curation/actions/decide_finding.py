"""What a curator makes of a finding."""

from django.db import transaction
from django.utils.timezone import now

from accounts.actions import write_audit
from accounts.models import Annotator
from catalog.actions.retire_items import retire_items
from catalog.models import Retirement
from curation.models import Finding


class DecisionError(Exception):
    """A decision that cannot be taken; the text says why and what to do."""


@transaction.atomic
def accept_finding(finding: Finding, reason: str, *, actor: Annotator) -> None:
    """The item stays as it is, for a reason. Raises DecisionError when it is decided already."""
    locked = _open(finding)
    if not reason.strip():
        raise DecisionError("Say why the item may stay as it is: others will read it.")
    locked.state, locked.reason = Finding.State.ACCEPTED, reason.strip()
    locked.decided_by, locked.decided_at = actor, now()
    locked.save()
    subject = f"item {locked.item.public_id}"
    write_audit("finding_accepted", subject, actor=actor, kind=locked.kind, reason=locked.reason)


@transaction.atomic
def retire_found(finding: Finding, *, actor: Annotator) -> None:
    """The item is retired, and everything found in it is done with. Raises DecisionError.

    Where the benchmark wants a second person, what was found stays open until then.
    """
    locked = _open(finding)
    reason = f"{locked.get_kind_display()}: {locked.words}"[:500]
    made = retire_items([locked.item_id], reason, actor=actor)
    if any(each.state == Retirement.State.ASKED for each in made):
        return
    Finding.objects.filter(item=locked.item, state=Finding.State.OPEN).update(
        state=Finding.State.FIXED, decided_by=actor, decided_at=now()
    )
    subject = f"item {locked.item.public_id}"
    write_audit("finding_fixed", subject, actor=actor, kind=locked.kind)


@transaction.atomic
def reopen_finding(finding: Finding, *, actor: Annotator) -> None:
    """An accepted finding is looked at again. Raises DecisionError when it is not accepted."""
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    if locked.state != Finding.State.ACCEPTED:
        raise DecisionError("Only an accepted finding can be opened again.")
    Finding.objects.filter(pk=locked.pk).update(
        state=Finding.State.OPEN, reason="", decided_by=None, decided_at=None
    )
    subject = f"item {locked.item.public_id}"
    write_audit("finding_reopened", subject, actor=actor, kind=locked.kind)


def _open(finding: Finding) -> Finding:
    locked = Finding.objects.select_for_update().select_related("item").get(pk=finding.pk)
    if locked.state != Finding.State.OPEN:
        raise DecisionError("Somebody has decided about it meanwhile: look at the list again.")
    return locked
