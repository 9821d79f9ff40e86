"""The battles of an ended campaign, for everybody to read with names and votes."""

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.models import Assignment, Battle, Campaign, Vote
from campaigns.actions.run_campaign import CampaignError, Drawn, lock
from catalog.models import Answer


@transaction.atomic
def publish(campaign: Campaign, *, actor: Annotator) -> Drawn:
    """Publish its voted battles; it cannot be undone, and their answers are in no battle again.

    Raises CampaignError before its end, and while others are still voting on the same answers.
    """
    locked = lock(campaign)
    if locked.state != Campaign.State.ENDED:
        raise CampaignError(_("End the campaign first: its battles are read blind until then."))
    if locked.battles_published_at:
        raise CampaignError(_("Its battles are public already."))
    if Assignment.objects.open().filter(battle__campaign=locked).exists():
        raise CampaignError(_("Some of its battles are still lent. Wait until they are voted on."))
    votes = Vote.objects.countable().filter(assignment__battle__campaign=locked)
    voted = Battle.objects.filter(
        campaign=locked,
        purpose=Battle.Purpose.NORMAL,
        pk__in=votes.values("assignment__battle"),
    )
    answers = Answer.objects.filter(
        Q(pk__in=voted.values("answer_a")) | Q(pk__in=voted.values("answer_b"))
    )
    if elsewhere := needed_elsewhere(locked, answers.values_list("pk", flat=True)):
        words = _("“%(name)s” still lends some of the same answers. Wait until it has ended.")
        raise CampaignError(words % {"name": elsewhere.name})
    found = voted.aggregate(battles=Count("pk"))["battles"], votes.count()
    if not found[0]:
        raise CampaignError(_("No battle of it has a vote that counts."))
    Answer.objects.filter(pk__in=list(answers.values_list("pk", flat=True))).filter(
        published_at=None
    ).update(published_at=now())
    locked.battles_published_at = now()
    locked.save(update_fields=["battles_published_at"])
    write_audit("battles_published", locked.name, actor=actor, battles=found[0], votes=found[1])
    return Drawn(*found)


def needed_elsewhere(campaign: Campaign, answers: QuerySet[Answer, int]) -> Campaign | None:
    """Another campaign that has started and not ended, in whose battles some of them stand."""
    others = Campaign.objects.filter(state__in=["running", "paused"]).exclude(pk=campaign.pk)
    battles = Battle.objects.filter(campaign__in=others)
    found = battles.filter(Q(answer_a__in=answers) | Q(answer_b__in=answers))
    return others.filter(pk__in=found.values("campaign")).first()
