"""Qualifying for a campaign: by enough right battles in one try, or by the word of a lead."""

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.gold_votes import check_votes
from annotations.models import Campaign, GoldBattle, Participant, Vote
from annotations.qualification import standing_of


def note_training(vote: Vote) -> None:
    """After a vote on a gold battle: if it completes a try with enough right ones, let them in."""
    of_training = GoldBattle.objects.filter(
        battle__assignments=vote.assignment_id, use=GoldBattle.Use.TRAINING
    )
    if vote.campaign is None or not of_training.exists():
        return
    if standing_of(vote.campaign, vote.annotator_id).has_passed:
        person = take_part(vote.campaign, vote.annotator_id)
        Participant.objects.filter(pk=person.pk, qualified_at=None).update(qualified_at=now())


@transaction.atomic
def let_in(campaign: Campaign, annotator: Annotator, *, actor: Annotator) -> bool:
    """Let somebody vote without passing; False when they may already."""
    person = take_part(campaign, annotator.pk)
    found = Participant.objects.filter(pk=person.pk, qualified_at=None)
    if not found.update(qualified_at=now()):
        return False
    write_audit("let_in", annotator.pseudonym, actor=actor, **told(campaign))
    return True


def take_part(campaign: Campaign, annotator_id: int) -> Participant:
    """The row of a person in a campaign, made when there is something to write on it."""
    person, _made = Participant.objects.get_or_create(campaign=campaign, annotator_id=annotator_id)
    return person


@transaction.atomic
def read_guideline(campaign: Campaign, annotator_id: int, *, version: int) -> None:
    """Note the newest guideline that a person says they have read."""
    person = take_part(campaign, annotator_id)
    found = Participant.objects.filter(pk=person.pk, guideline_read__lt=version)
    found.update(guideline_read=version)


@transaction.atomic
def pause_person(
    campaign: Campaign, annotator: Annotator, *, reason: str, actor: Annotator
) -> bool:
    """Lend a person nothing more in this campaign for now; they are told why. Repeats: False."""
    person = take_part(campaign, annotator.pk)
    found = Participant.objects.filter(pk=person.pk, paused_at=None)
    if not found.update(paused_at=now(), pause_reason=reason):
        return False
    write_audit("person_paused", annotator.pseudonym, actor=actor, **told(campaign), reason=reason)
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
    write_audit("person_resumed", annotator.pseudonym, actor=actor, **told(campaign), gold=gold)
    return True


def told(campaign: Campaign) -> dict[str, Any]:
    """A campaign as the log keeps it: with its number, because its name may change."""
    return {"campaign": campaign.name, "campaign_number": campaign.pk}
