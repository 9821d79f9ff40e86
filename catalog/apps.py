from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Page, Section


class CatalogConfig(AppConfig):
    name = "catalog"
    pages = (
        Page("catalog:benchmarks", _("Benchmarks"), Section.DATA, 10),
        Page("catalog:items", _("Items"), Section.DATA, 20, words="tasks"),
        Page("catalog:competitors", _("Models"), Section.DATA, 30),
        Page("catalog:answers", _("Answers"), Section.DATA, 40),
    )
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
        "benchmark_renamed": "Benchmark given another name",
        "competitor_described": "Model described anew",
        "category_added": "Category added to the tree",
        "category_removed": "Category taken out of the tree",
        "category_renamed": "Category renamed or moved",
        "item_retirement_asked": "Item to be retired by a second person",
        "item_retirement_refused": "Retiring an item refused by a second person",
        "item_retirement_withdrawn": "Retiring an item taken back",
        "language_named": "Label of a language given its meaning",
        "release_made": "Release made",
        "retired_by_one": "Retiring an item takes one person",
        "retired_by_two": "Retiring an item takes two people",
        "tags_placed": "Tags given their categories",
        "self_naming_confirmed": _("Answer found to name its author"),
        "self_naming_denied": _("Answer found not to name its author"),
        "names_kept_back": _("Names kept back after the vote"),
        "names_shown": _("Names shown after the vote"),
    }
