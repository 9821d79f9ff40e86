from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class ImportsConfig(AppConfig):
    name = "imports"
    pages = (
        Page(
            "imports:imports", _("Imports"), Section.DATA, 50, Audience.LEADS, words="files upload"
        ),
    )
    audit_words = {
        "votes_imported": _("Votes imported"),
    }
