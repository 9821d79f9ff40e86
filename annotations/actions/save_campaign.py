"""Setting up a campaign, and changing what may change while it runs."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.actions.run_campaign import votes_asked_for
from annotations.models import Campaign

# What a lead may see in the log of a change; the rest are numbers of rows.
LOGGED = (
    *("name", "size", "overlap", "people", "gold_per_person", "same_answer_share"),
    *("names", "group", "qualification_length", "pass_mark", "attempts", "daily_goal", "deadline"),
)


class NamesWereShownError(Exception):
    """Names that voters could ask for cannot be kept back for the votes to come."""


@transaction.atomic
def add_campaign(campaign: Campaign, *, actor: Annotator) -> Campaign:
    """Keep a new draft."""
    campaign.created_by = actor
    campaign.save()
    write_audit("campaign_added", campaign.name, actor=actor, benchmark=campaign.benchmark.slug)
    return campaign


@transaction.atomic
def change_campaign(campaign: Campaign, *, actor: Annotator) -> None:
    """Keep what was changed, and log each setting with its old and new word."""
    before = Campaign.objects.select_for_update().get(pk=campaign.pk)
    ended = before.state == Campaign.State.ENDED
    if ended and before.names != campaign.names:
        raise NamesWereShownError(_("The campaign has ended; when names are shown stays."))
    changed = [name for name in LOGGED if getattr(before, name) != getattr(campaign, name)]
    campaign.gold_block = campaign.gold_block_for(votes_asked_for(campaign))
    campaign.save(update_fields=[*LOGGED, "benchmark", "gold_block"])
    for name in changed:
        write_audit(
            "campaign_changed",
            campaign.name,
            actor=actor,
            setting=name,
            before=word(getattr(before, name)),
            after=word(getattr(campaign, name)),
        )


def word(value: object) -> str:
    """A setting as the log keeps it; what was left open is empty."""
    return "" if value is None else str(value)
