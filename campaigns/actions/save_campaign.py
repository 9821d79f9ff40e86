"""Setting up a campaign, and changing what may change while it runs."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import write_audit
from accounts.models import Annotator
from annotations.models import Campaign
from campaigns.actions.run_campaign import votes_asked_for
from catalog.models import Competitor

SETTINGS = (
    *("name", "size", "overlap", "people", "gold_per_person", "same_answer_share"),
    *("names", "requires", "shows_tests", "group", "qualification_length", "pass_mark", "attempts"),
    *("daily_goal", "deadline"),
)


class ChangeRefusedError(Exception):
    """This cannot be changed now; `str` says why, and nothing was."""


@transaction.atomic
def add_campaign(
    campaign: Campaign, competitors: Iterable[Competitor], *, actor: Annotator
) -> Campaign:
    """Keep a new draft with its models."""
    campaign.created_by = actor
    campaign.save()
    campaign.competitors.set(competitors)
    write_audit("campaign_added", campaign.name, actor=actor, benchmark=campaign.benchmark.slug)
    return campaign


@transaction.atomic
def change_campaign(
    campaign: Campaign, competitors: Iterable[Competitor] | None, *, actor: Annotator
) -> None:
    """Keep what was changed, and log each setting with its old and new word.

    `competitors`: the models of a draft; None where battles were drawn from them already.
    """
    before = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if before.state != campaign.state:
        raise ChangeRefusedError(_("Its state has changed meanwhile. Look at it first."))
    if before.state == Campaign.State.ENDED and before.names != campaign.names:
        raise ChangeRefusedError(_("The campaign has ended; when names are shown stays."))
    old = words_of(before)
    campaign.gold_block = campaign.gold_block_for(votes_asked_for(campaign))
    campaign.save(update_fields=[*SETTINGS, "benchmark", "release", "gold_block"])
    if competitors is not None:
        campaign.competitors.set(competitors)
    for setting, word in words_of(campaign).items():
        if word != old[setting]:
            write_audit(
                "campaign_changed",
                campaign.name,
                actor=actor,
                setting=setting,
                before=old[setting],
                after=word,
            )


def words_of(campaign: Campaign) -> dict[str, str]:
    """Every setting as the log keeps it; what is left open is empty."""
    values = {name: getattr(campaign, name) for name in SETTINGS}
    slugs = campaign.competitors.order_by("slug").values_list("slug", flat=True)
    return {
        **{name: "" if value is None else str(value) for name, value in values.items()},
        "benchmark": campaign.benchmark.slug,
        "models": ", ".join(slugs),
    }
