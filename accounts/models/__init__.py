"""Who people are, what they may do, and the work that they start."""

from accounts.models.access import ApiToken, Invitation
from accounts.models.people import Annotator, Role, User
from accounts.models.records import AuditEntry, Job
from accounts.models.session import Session
from accounts.models.sign_in_mark import SignInMark

__all__ = [
    "Annotator",
    "ApiToken",
    "AuditEntry",
    "Invitation",
    "Job",
    "Role",
    "Session",
    "SignInMark",
    "User",
]
