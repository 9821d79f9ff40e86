import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils.timezone import now

from accounts.models.people import Annotator, Role, User

INVITATION_DAYS = 14


def digest(secret: str) -> str:
    """What is kept of a secret link or token: its SHA-256, never the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def default_expiry() -> datetime:
    return now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self) -> "InvitationQuerySet":
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now())


class Invitation(models.Model):
    """A link that makes one account, or sets the first password of one that exists."""

    email = models.EmailField(blank=True)  # blank: whoever opens the link says it
    role = models.CharField(max_length=20, choices=Role, default=Role.ANNOTATOR)
    group = models.CharField(max_length=60, blank=True)  # that its account begins in
    language = models.CharField(max_length=10, blank=True)  # of the letter
    confirms_address = models.BooleanField(default=False)  # by a code in a letter, when accepted
    token_digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations"
    )
    created_by = models.ForeignKey(
        Annotator, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(default=default_expiry)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.email or '(anyone with the link)'}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> "ApiTokenQuerySet":
        return self.filter(revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """A named key for programs; the key itself is shown once and never kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    token_digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # the first characters, to recognise it in a list
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
