from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Page, Section


class CurationConfig(AppConfig):
    name = "curation"
    pages = (
        Page(
            "curation:curation",
            _("Curation"),
            Section.DATA,
            60,
            words="drafts checks releases funnel",
        ),
        Page("curation:findings", _("Findings"), Section.DATA, 91, in_bar=False),
        Page(
            "curation:taxonomy",
            _("Categories"),
            Section.DATA,
            92,
            words="taxonomy tree tags",
            in_bar=False,
        ),
        Page("curation:new_draft", _("New draft"), Section.DATA, 93, in_bar=False),
    )
    audit_words = {
        "draft_accepted": "Draft accepted by its checkers",
        "draft_returned": "Draft returned by its checkers",
        "draft_sent": "Draft sent to the checkers",
        "edit_undone": "Bulk edit of items undone",
        "finding_accepted": "Finding accepted with a reason",
        "finding_fixed": "Item retired because of a finding",
        "finding_reopened": "Finding opened again",
        "items_opened": "Items sent to the checkers",
        "items_edited": "Many items edited at once",
        "plan_set": "Plan of a benchmark set",
    }
