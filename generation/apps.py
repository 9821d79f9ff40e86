from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"
    audit_words = {
        "competitor_added": "Model added",
        "competitor_changed": "Model changed",
        "endpoint_added": "Model server added",
        "endpoint_changed": "Model server changed",
        "endpoint_tested": "Model server tested",
        "generation_retried": "Missing answers asked for again",
    }
