from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class LeaderboardConfig(AppConfig):
    name = "leaderboard"
    pages = (
        Page(
            "leaderboard:boards",
            _("Boards"),
            Section.BOARDS,
            10,
            Audience.LEADS,
            words="new board publish",
        ),
        Page("leaderboard:first", _("Leaderboard"), Section.BOARDS, 20, Audience.EVERYBODY),
        Page("leaderboard:methods", _("Methods"), Section.BOARDS, 50, Audience.EVERYBODY),
    )
    audit_words = {
        "add_board": _("Board added"),
        "set_board": _("Board changed"),
        "example_loaded": _("Example board shown"),
        "example_removed": _("Example board taken away"),
    }
