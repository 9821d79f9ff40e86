from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "curation"
    audit_words = {
        "draft_accepted": "Draft accepted by its checkers",
        "draft_returned": "Draft returned by its checkers",
        "draft_sent": "Draft sent to the checkers",
        "edit_undone": "Bulk edit of items undone",
        "finding_accepted": "Finding accepted with a reason",
        "finding_fixed": "Item retired because of a finding",
        "finding_reopened": "Finding opened again",
        "items_edited": "Many items edited at once",
        "plan_set": "Plan of a benchmark set",
    }
