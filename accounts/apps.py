from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
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
