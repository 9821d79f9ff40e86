"""What a person's row in a campaign tells: that they qualified, and what they have read."""

from django.db import transaction
from django.utils.timezone import now

from annotations.models import Campaign, GoldBattle, Participant, Vote
from annotations.queries.qualification import qualification_of


def note_training(vote: Vote) -> None:
    """After a vote on a gold battle: if it completes a try with enough right ones, let them in."""
    of_training = GoldBattle.objects.filter(
        battle__assignments=vote.assignment_id, use=GoldBattle.Use.TRAINING
    )
    if vote.campaign is None or not of_training.exists():
        return
    if qualification_of(vote.campaign, vote.annotator_id).has_passed:
        person = take_part(vote.campaign, vote.annotator_id)
        Participant.objects.filter(pk=person.pk, qualified_at=None).update(qualified_at=now())


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
