from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from web.navigation import Audience, Page, Section


class AccountsConfig(AppConfig):
    name = "accounts"
    pages = (
        Page(
            "accounts:people",
            _("People"),
            Section.TEAM,
            10,
            Audience.LEADS,
            words="accounts roles groups",
        ),
        Page(
            "accounts:invitations",
            _("Invitations"),
            Section.TEAM,
            20,
            Audience.LEADS,
            words="invite links letters",
        ),
        Page("accounts:jobs", _("Jobs"), Section.TEAM, 30, Audience.LEADS),
        Page("accounts:audit", _("Audit log"), Section.TEAM, 40, Audience.LEADS, words="history"),
        Page(
            "accounts:account",
            _("Account"),
            Section.TEAM,
            90,
            Audience.EVERYBODY,
            words="e-mail tokens",
            in_bar=False,
        ),
    )
    audit_words = {
        "deactivated": _("Account deactivated"),
        "erased": _("Account erased"),
        "group_changed": _("Group changed"),
        "invitation_revoked": _("Invitation revoked"),
        "invited": _("Invitation made"),
        "job_cancelled": _("Job cancelled"),
        "job_paused": "Job paused",
        "job_resumed": "Job resumed",
        "job_created": _("Job asked for"),
        "joined": _("Joined"),
        "reactivated": _("Account activated again"),
        "reset_link_made": _("Link for a new password made"),
        "role_changed": _("Role changed"),
        "signed_out_everywhere": _("Signed out everywhere"),
        "token_created": _("Token made"),
        "token_revoked": _("Token revoked"),
    }
