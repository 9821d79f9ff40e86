from django.apps import AppConfig
from django.utils.functional import Promise


class CurationConfig(AppConfig):
    name = "curation"
    audit_words: dict[str, Promise] = {}
