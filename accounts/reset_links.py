"""Links for a new password that end when the lead who made them must go."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.timezone import now

from accounts.models import Annotator, AuditEntry, User


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens, which also hang on when the links for a person were ended last."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        made_of = super()._make_hash_value(user, timestamp)
        ended = user.reset_links_ended_at
        return f"{made_of}{ended.isoformat() if ended else ''}"


def end_reset_links_of(lead: Annotator) -> None:
    """End the links for a new password that this lead made, whoever they are for."""
    still_usable = now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    made = AuditEntry.objects.filter(action="reset_link_made", actor=lead, at__gte=still_usable)
    people = User.objects.filter(annotator__pseudonym__in=made.values("subject"))
    people.update(reset_links_ended_at=now())
