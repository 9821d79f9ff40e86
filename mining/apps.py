from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class MiningConfig(AppConfig):
    name = "mining"
    pages = (
        Page("mining:runs", _("Expert battles"), Section.BOARDS, 32, Audience.LEADS),
        Page(
            "mining:new_run",
            _("New run of mining"),
            Section.BOARDS,
            92,
            Audience.LEADS,
            in_bar=False,
        ),
    )
    audit_words = {
        "mining_started": "Mining of instructions started",
        "mining_retried": "Missing replies of a mining run asked for again",
        "instruction_overruled": "Mined instruction kept or dropped by a person",
        "instructions_selected": "Mined instructions chosen",
        "expert_battles_started": "Expert battles started",
        "expert_battles_judged": "Judges of expert battles begun without the missing answers",
        "expert_battles_changed": "Weight of ratings in expert battles changed",
        "instructions_promoted": "Mined instructions promoted to drafts",
    }
