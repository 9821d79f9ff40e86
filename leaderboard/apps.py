from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeaderboardConfig(AppConfig):
    name = "leaderboard"
    audit_words = {
        "add_board": _("Board added"),
        "set_board": _("Board changed"),
        "example_loaded": _("Example board shown"),
        "example_removed": _("Example board taken away"),
    }
