from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionConfig(AppConfig):
    name = "execution"
    audit_words = {
        "tests_imported": _("Tests imported"),
        "tests_written": _("Tests of an item written"),
    }
