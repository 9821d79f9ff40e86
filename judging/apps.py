from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "judging"
    ledger_facts = {  # kind: model, and the path from a row to its benchmark
        "judgment": ("Judgment", "benchmark"),
    }
    audit_words = {
        "judge_added": "Judge added",
        "judging_retried": "Missing judgments asked for again",
        "judgments_imported": "Judgments imported",
        "prompt_added": "Prompt of judges written",
    }
