"""Leases: extended by activity, given back by a skip or unseen, ended by time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from annotations.lending.skip_budget import check_skip_budget
from annotations.models import Assignment, Battle, Outcome, Seat, SkipReason


class AssignmentClosedError(Exception):
    """The assignment was voted, skipped or ran out; `str` says which."""


def extend_lease(assignment: Assignment) -> datetime:
    """Note that the annotator looks at it; returns until when the battle is theirs."""
    moment = now()
    until = moment + timedelta(minutes=settings.LEASE_MINUTES)
    extended = Assignment.objects.open().filter(pk=assignment.pk)
    if not extended.update(leased_until=until, last_activity_at=moment, prefetched=False):
        raise AssignmentClosedError(closed_words(assignment))
    return until


def extend_prefetched(annotator_id: int) -> Assignment | None:
    """Keep the battle that was prefetched a little longer; None if there is none."""
    prefetched = Assignment.objects.lent_to(annotator_id).open().filter(prefetched=True).first()
    if prefetched:
        prefetched.leased_until = now() + timedelta(minutes=settings.PREFETCH_MINUTES)
        prefetched.save(update_fields=["leased_until"])
    return prefetched


@transaction.atomic
def give_prefetched_back(annotator_id: int) -> bool:
    """Free the seat of the battle that was prefetched and never shown; whether there was one."""
    prefetched = (
        Assignment.objects.lent_to(annotator_id).open().filter(prefetched=True).select_for_update()
    )
    found = list(prefetched)
    close(found, Outcome.EXPIRED)
    return bool(found)


@transaction.atomic
def skip(assignment: Assignment, *, reason: str) -> None:
    """Give the battle back with a reason; skipping twice is the same as once.

    Raises `SkipBudgetError` where the person skips too often.
    """
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.outcome == Outcome.SKIPPED:
        return
    if locked.outcome:
        raise AssignmentClosedError(closed_words(locked))
    check_skip_budget(locked)
    close([locked], Outcome.SKIPPED, skip_reason=SkipReason(reason))


@transaction.atomic
def expire_leases() -> int:
    """Free the seats of battles whose lease ran out; returns how many."""
    overdue = list(
        Assignment.objects.open().filter(leased_until__lt=now()).select_for_update(skip_locked=True)
    )
    close(overdue, Outcome.EXPIRED)
    return len(overdue)


def close(assignments: list[Assignment], outcome: Outcome, *, skip_reason: str = "") -> None:
    """Close without a vote: the seats are free again, but for those of gold (`find_gold`)."""
    if not assignments:
        return
    closed = Assignment.objects.filter(pk__in=[a.pk for a in assignments])
    seen = {} if outcome == Outcome.EXPIRED else {"prefetched": False}
    closed.update(outcome=outcome, closed_at=now(), skip_reason=skip_reason, **seen)
    seats = Seat.objects.filter(pk__in=[a.seat_id for a in assignments])
    seats.exclude(battle__purpose=Battle.Purpose.GOLD).update(is_free=True)


def closed_words(assignment: Assignment) -> str:
    """Why nothing can be done with this assignment any more, in a sentence."""
    assignment.refresh_from_db(fields=["outcome"])
    return {
        Outcome.VOTED.value: _("You have voted on this battle already."),
        Outcome.SKIPPED.value: _("You skipped this battle."),
        Outcome.EXPIRED.value: _("The time for this battle ran out and it went back."),
    }[assignment.outcome]
