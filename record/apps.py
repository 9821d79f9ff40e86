from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "record"
    audit_words = {
        "record_key_introduced": _("Key of the record introduced"),
    }
