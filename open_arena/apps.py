from django.apps import AppConfig


class OpenArenaConfig(AppConfig):
    name = "open_arena"
