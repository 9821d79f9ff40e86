from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    ledger_facts = {  # kind: model, and the path from a row to its benchmark
        "earlier_description": ("EarlierDescription", "item__benchmark"),
        "self_naming": ("IdentityLeak", "answer__item__benchmark"),
    }
    audit_words = {
        "answers_imported": _("Answers imported"),
        "benchmark_closed": _("Benchmark closed for voting"),
        "benchmark_opened": _("Benchmark opened for voting"),
        "item_activated": _("Item activated again"),
        "item_described": _("Item described anew"),
        "item_retired": _("Item retired"),
        "items_imported": _("Items imported"),
        "release_made": "Release made",
        "self_naming_confirmed": _("Answer found to name its author"),
        "self_naming_denied": _("Answer found not to name its author"),
        "names_kept_back": _("Names kept back after the vote"),
        "names_shown": _("Names shown after the vote"),
    }
