"""Taking items out of the work for a reason; where the benchmark wants it, two people do it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import now

from accounts.actions.audit import audit_entry, write_audit
from accounts.models import Annotator, AuditEntry
from catalog.models import BenchmarkItem, Retirement

BATCH = 1000
ACTIVE, RETIRED = BenchmarkItem.Status.ACTIVE, BenchmarkItem.Status.RETIRED


class RetirementError(Exception):
    """What cannot be done about a retirement; the text says why and what to do."""


@transaction.atomic
def retire_items(keys: Sequence[int], reason: str, *, actor: Annotator) -> list[Retirement]:
    """Retire active items, or ask for a second person; those that wait for one already are left.

    Raises RetirementError when no reason is given.
    """
    if not reason.strip():
        raise RetirementError("Say why: others will read it when they miss the item.")
    rows = BenchmarkItem.objects.filter(pk__in=keys, status=ACTIVE, is_latest=True)
    rows = rows.exclude(retirements__state=Retirement.State.ASKED)
    items = list(rows.select_for_update(of=("self",)).select_related("benchmark").defer("messages"))
    made = [_retirement(item, reason.strip(), actor) for item in items]
    Retirement.objects.bulk_create(made, batch_size=BATCH)
    gone = [each.item_id for each in made if each.state == Retirement.State.RETIRED]
    BenchmarkItem.objects.filter(pk__in=gone).update(status=RETIRED)
    entries = (_entry(each, actor) for each in made)
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return made


def _retirement(item: BenchmarkItem, reason: str, actor: Annotator) -> Retirement:
    waits = item.benchmark.retires_by_two
    state = Retirement.State.ASKED if waits else Retirement.State.RETIRED
    return Retirement(item=item, reason=reason, asked_by=actor, state=state)


def _entry(made: Retirement, actor: Annotator) -> AuditEntry:
    subject, words = f"item {made.item.public_id}", {"key": made.item.key, "reason": made.reason}
    if made.state == Retirement.State.ASKED:
        return audit_entry("item_retirement_asked", subject, actor=actor, **words)
    return audit_entry("item_retired", subject, actor=actor, **words)


@transaction.atomic
def decide_retirement(retirement: Retirement, *, agrees: bool, actor: Annotator) -> Retirement:
    """What the second person says. Raises RetirementError for the first one and when late."""
    rows = Retirement.objects.select_for_update(of=("self",)).select_related("item")
    found = rows.get(pk=retirement.pk)
    if found.state != Retirement.State.ASKED:
        raise RetirementError("It is decided already: look at the item.")
    if found.asked_by_id == actor.pk:
        raise RetirementError("Another person decides: you are the one who asked.")
    found.state = Retirement.State.RETIRED if agrees else Retirement.State.REFUSED
    found.decided_by, found.decided_at = actor, now()
    found.save()
    subject, words = f"item {found.item.public_id}", {"key": found.item.key}
    if agrees:
        BenchmarkItem.objects.filter(pk=found.item_id).update(status=RETIRED)
        write_audit("item_retired", subject, actor=actor, reason=found.reason, **words)
    else:
        write_audit("item_retirement_refused", subject, actor=actor, **words)
    return found


@transaction.atomic
def take_retirements_back(keys: Sequence[int], *, actor: Annotator) -> int:
    """Items that wait for a second person do so no more; returns how many."""
    asked = Retirement.objects.filter(item__in=keys, state=Retirement.State.ASKED)
    waiting = list(asked.select_for_update(of=("self",)).select_related("item"))
    Retirement.objects.filter(pk__in=[each.pk for each in waiting]).update(
        state=Retirement.State.WITHDRAWN
    )
    AuditEntry.objects.bulk_create(
        (
            audit_entry("item_retirement_withdrawn", f"item {each.item.public_id}", actor=actor)
            for each in waiting
        ),
        batch_size=BATCH,
    )
    return len(waiting)
