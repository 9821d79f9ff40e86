from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "curation"
    audit_words = {
        "draft_accepted": "Draft accepted by its checkers",
        "draft_returned": "Draft returned by its checkers",
        "draft_sent": "Draft sent to the checkers",
        "finding_accepted": "Finding accepted with a reason",
        "finding_fixed": "Item retired because of a finding",
        "finding_reopened": "Finding opened again",
        "plan_set": "Plan of a benchmark set",
    }
