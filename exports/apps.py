from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    audit_words = {
        "competitor_entered": "Trained model entered",
        "exported": "Export made",
        "family_paired": "Trained model paired with its family",
        "run_registered": "Training run registered",
    }
