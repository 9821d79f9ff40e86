from django.apps import AppConfig


class MiningConfig(AppConfig):
    name = "mining"
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
