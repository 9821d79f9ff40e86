from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"
    audit_words = {
        "votes_imported": _("Votes imported"),
    }
