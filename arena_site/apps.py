from django.apps import AppConfig

import arena_site.celery  # noqa: F401 (what anything publishes goes through our application)


class ArenaSiteConfig(AppConfig):
    name = "arena_site"
