"""What leads do for people of a campaign: let them in, pause them, let them go on."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.actions.take_part import take_part
from annotations.models import Campaign, Participant
from annotations.queries.gold_votes import check_votes


@transaction.atomic
def let_in(campaign: Campaign, annotator: Annotator, *, actor: Annotator) -> bool:
    """Let somebody vote without passing; False when they may already."""
    person = take_part(campaign, annotator.pk)
    found = Participant.objects.filter(pk=person.pk, qualified_at=None)
    if not found.update(qualified_at=now()):
        return False
    write_audit("let_in", annotator.pseudonym, actor=actor, **details_of(campaign))
    return True


@transaction.atomic
def pause_person(
    campaign: Campaign, annotator: Annotator, *, reason: str, actor: Annotator
) -> bool:
    """Lend a person nothing more in this campaign for now; they are told why. Repeats: False."""
    person = take_part(campaign, annotator.pk)
    found = Participant.objects.filter(pk=person.pk, paused_at=None)
    if not found.update(paused_at=now(), pause_reason=reason):
        return False
    details = details_of(campaign) | {"reason": reason}
    write_audit("person_paused", annotator.pseudonym, actor=actor, **details)
    return True


@transaction.atomic
def resume_person(campaign: Campaign, annotator: Annotator, *, actor: Annotator) -> bool:
    """Let somebody go on who is paused, or for whom a pause is proposed. Repeats: False.

    What they did before stays as it was; a new proposal needs as much new gold as the first one.
    """
    person = take_part(campaign, annotator.pk)
    gold = check_votes(campaign).filter(annotator=annotator).count()
    found = Participant.objects.filter(pk=person.pk)
    waiting = found.exclude(paused_at=None) | found.exclude(gold_cleared=gold)
    if not waiting.update(paused_at=None, pause_reason="", gold_cleared=gold):
        return False
    details = details_of(campaign) | {"gold": gold}
    write_audit("person_resumed", annotator.pseudonym, actor=actor, **details)
    return True


def details_of(campaign: Campaign) -> dict[str, Any]:
    """A campaign as the log keeps it: with its number, because its name may change."""
    return {"campaign": campaign.name, "campaign_number": campaign.pk}
