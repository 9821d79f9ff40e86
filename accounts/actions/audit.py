from django.utils.translation import gettext_lazy as _

from accounts.models import Annotator, AuditEntry

# How the actions of this room are said on pages; rooms above have words of their own.
WORDS = {
    "deactivated": _("Deactivated"),
    "erased": _("Erased"),
    "invitation_revoked": _("Invitation revoked"),
    "invited": _("Invitation made"),
    "job_cancelled": _("Job cancelled"),
    "job_created": _("Job asked for"),
    "joined": _("Joined"),
    "reactivated": _("Activated again"),
    "reset_link_made": _("Link for a new password made"),
    "role_changed": _("Role changed"),
    "group_changed": _("Group changed"),
    "signed_out_everywhere": _("Signed out everywhere"),
    "token_created": _("Token made"),
    "token_revoked": _("Token revoked"),
}
# What rooms above do to people is told on the page of the person too.
WORDS_OF_ROOMS_ABOVE = {
    "votes_excluded": _("Votes left out of boards"),
    "votes_included": _("Votes taken in again"),
}


def write_audit(
    action: str, subject: str = "", *, actor: Annotator | None, **details: str | int
) -> None:
    """Note who did what to whom, by pseudonym and number; names and addresses stay out."""
    AuditEntry.objects.create(actor=actor, action=action, subject=subject, details=details)
