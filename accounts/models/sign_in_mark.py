from django.db import models
from django.utils.timezone import now

from accounts.models.people import User


class SignInMark(models.Model):
    """That an account was signed in from a network or with a browser; a keyed digest, for a time.

    `accounts.sign_in_marks` makes, compares and forgets them. It goes with the account.
    """

    class Kind(models.TextChoices):
        NETWORK = "network"
        BROWSER = "browser"  # its kind and languages, on that network

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_marks")
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=32, db_index=True)
    seen_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "kind", "digest", name="a_sign_in_mark_is_kept_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["network", "browser"]),
                name="sign_in_mark_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
