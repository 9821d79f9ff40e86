from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class RecordConfig(AppConfig):
    name = "record"
    pages = (
        Page(
            "record:record",
            _("Record"),
            Section.BOARDS,
            40,
            Audience.EVERYBODY,
            words="trust verify signed",
        ),
    )
    audit_words = {
        "record_key_introduced": _("Key of the record introduced"),
    }
