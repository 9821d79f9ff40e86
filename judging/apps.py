from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class JudgingConfig(AppConfig):
    name = "judging"
    pages = (
        Page("judging:judges", _("Judges"), Section.BOARDS, 30, Audience.LEADS),
        Page("judging:new_judge", _("New judge"), Section.BOARDS, 91, Audience.LEADS, in_bar=False),
    )
    ledger_facts = {  # kind: model, and the path from a row to its benchmark
        "judgment": ("Judgment", "benchmark"),
    }
    audit_words = {
        "judge_added": "Judge added",
        "judging_retried": "Missing judgments asked for again",
        "judgments_imported": "Judgments imported",
        "prompt_added": "Prompt of judges written",
    }
