from typing import Any

from accounts.models import Annotator, AuditEntry


def write_audit(action: str, subject: str = "", *, actor: Annotator | None, **details: Any) -> None:
    """Note who did what to whom, by pseudonym and number; names and addresses stay out.

    The `audit_words` of the room say the action on pages. A pair [before, after] among the
    details is a change.
    """
    audit_entry(action, subject, actor=actor, **details).save()


def audit_entry(
    action: str, subject: str, *, actor: Annotator | None, **details: Any
) -> AuditEntry:
    """An entry that is not written yet, for those who write thousands at once."""
    return AuditEntry(actor=actor, action=action, subject=subject, details=details)
