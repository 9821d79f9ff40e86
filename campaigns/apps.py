from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
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
        "guideline_published": _("Guideline published"),
        "item_reviewed": _("Item reviewed"),
        "let_in": _("Let in without passing"),
        "person_paused": _("Person paused"),
        "person_resumed": _("Person let go on"),
        "votes_excluded": _("Votes left out of boards"),
        "votes_included": _("Votes taken in again"),
    }
