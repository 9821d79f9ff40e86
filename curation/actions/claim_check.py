"""Lending drafts to checkers: each to as many as its plan asks for, to nobody twice in a round."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from accounts.models import Annotator
from curation.models import CheckLease, CurationPlan, Draft

LEASE = timedelta(minutes=45)


@transaction.atomic
def claim_check(checker: Annotator) -> CheckLease | None:
    """The draft that this person holds, or the one that waited longest; None where none waits.

    Never an own draft, and never one that the person checked or passed on in this round.
    """
    # Claims of one person come one after the other.
    Annotator.objects.select_for_update().get(pk=checker.pk)
    moment = now()
    held = CheckLease.objects.filter(checker=checker, outcome="").select_related("draft").first()
    if held is not None:
        if _still_wanted(held):
            held.leased_until = moment + LEASE
            held.save(update_fields=["leased_until"])
            return held
        held.delete()
    draft = waiting(checker, moment).select_for_update(skip_locked=True, of=("self",)).first()
    if draft is None:
        return None
    return CheckLease.objects.create(
        draft=draft, checker=checker, round=draft.round, leased_until=moment + LEASE
    )


def _still_wanted(held: CheckLease) -> bool:
    draft = held.draft
    return draft.state == Draft.State.CHECKING and draft.round == held.round


def waiting(checker: Annotator, moment: datetime) -> QuerySet[Draft]:
    """The drafts that this person may check, the longest waiting first."""
    met = CheckLease.objects.filter(draft=OuterRef("pk"), checker=checker, round=OuterRef("round"))
    plan = CurationPlan.objects.filter(benchmark=OuterRef("benchmark")).values("checks")
    default = CurationPlan._meta.get_field("checks").default
    taken = (
        CheckLease.objects.filter(draft=OuterRef("pk"), round=OuterRef("round"))
        .filter(Q(outcome="checked") | Q(outcome="", leased_until__gt=moment))
        .order_by()
        .values("draft")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Draft.objects.filter(~Exists(met), state=Draft.State.CHECKING)
        .exclude(writer=checker)
        .annotate(
            wanted=Coalesce(Subquery(plan[:1]), Value(default)),
            taken=Coalesce(Subquery(taken), Value(0)),
        )
        .filter(taken__lt=F("wanted"))
        .order_by("sent_at", "pk")
    )
