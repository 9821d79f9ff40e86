from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "curation"
    audit_words = {
        "finding_accepted": "Finding accepted with a reason",
        "finding_fixed": "Item retired because of a finding",
        "finding_reopened": "Finding opened again",
    }
