from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class CampaignsConfig(AppConfig):
    name = "campaigns"
    pages = (
        Page("campaigns:campaigns", _("Campaigns"), Section.WORK, 20, Audience.LEADS),
        Page("campaigns:battles", _("Battles"), Section.WORK, 30),
        Page("campaigns:votes", _("Votes"), Section.WORK, 40),
        Page(
            "campaigns:flagged_items", _("Flagged items"), Section.WORK, 50, words="signs reports"
        ),
        Page(
            "campaigns:new_campaign",
            _("New campaign"),
            Section.WORK,
            91,
            Audience.LEADS,
            in_bar=False,
        ),
    )
    audit_words = {
        "adjudicated": _("Disagreement decided"),
        "campaign_added": _("Campaign set up"),
        "campaign_changed": _("Campaign changed"),
        "campaign_discarded": _("Draft of a campaign thrown away"),
        "campaign_ended": _("Campaign ended"),
        "campaign_extended": _("Campaign extended"),
        "campaign_paused": _("Campaign paused"),
        "campaign_resumed": _("Campaign resumed"),
        "campaign_started": _("Campaign started"),
        "gold_drawn": _("Gold battle drawn"),
        "gold_retired": _("Gold battle retired"),
        "gold_signed": _("Gold battle signed"),
        "battles_published": _("Battles published"),
        "guideline_published": _("Guideline published"),
        "imported_excluded": _("Imported votes left out of boards"),
        "imported_included": _("Imported votes taken in again"),
        "item_reviewed": _("Item reviewed"),
        "let_in": _("Let in without passing"),
        "person_paused": _("Person paused"),
        "person_resumed": _("Person let go on"),
        "votes_excluded": _("Votes left out of boards"),
        "votes_included": _("Votes taken in again"),
    }
