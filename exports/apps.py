from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class ExportsConfig(AppConfig):
    name = "exports"
    pages = (
        Page(
            "exports:exports", _("Exports"), Section.DATA, 80, Audience.LEADS, words="training data"
        ),
        Page("exports:runs", _("Training runs"), Section.DATA, 90),
    )
    audit_words = {
        "competitor_entered": "Trained model entered",
        "exported": "Export made",
        "family_paired": "Trained model paired with its family",
        "run_registered": "Training run registered",
    }
