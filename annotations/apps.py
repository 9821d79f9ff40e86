from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class AnnotationsConfig(AppConfig):
    name = "annotations"
    pages = (
        Page(
            "annotations:work",
            _("Today"),
            Section.WORK,
            10,
            Audience.EVERYBODY,
            words="work vote continue",
        ),
        Page("annotations:my_votes", _("My votes"), Section.WORK, 60, Audience.EVERYBODY),
        Page(
            "annotations:keys",
            _("Keys"),
            Section.WORK,
            90,
            Audience.EVERYBODY,
            words="shortcuts",
            in_bar=False,
        ),
    )
    ledger_facts = {  # kind: model, and the path from a row to its benchmark
        "vote": ("Vote", "item__benchmark"),
        "imported_vote": ("ImportedVote", "benchmark"),
        "ruling": ("Ruling", "benchmark"),
        "import_ruling": ("ImportRuling", "benchmark"),
        "guess": ("Guess", "vote__item__benchmark"),
    }
    audit_words = {
        "pair_up": _("Battles drawn"),
    }

    def ready(self) -> None:
        """All models are known now, those of other rooms too."""
        ledger: Any = self.get_model("LedgerEntry")
        ledger.join_declared_facts()
