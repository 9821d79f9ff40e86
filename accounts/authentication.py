from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils.timezone import now
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.models.access import digest

USE_IS_NOTED_EVERY = timedelta(minutes=5)  # a write for each call would cost more than the call


# The key that somebody sent, if it holds, and its person.
PERSON = ("id", "is_superuser", "email", "name", "role", "annotator_id", "is_active", "is_staff")
USABLE = f"""
SELECT token.id, token.last_used_at, {", ".join(f"person.{name}" for name in PERSON)}
FROM accounts_apitoken token JOIN accounts_user person ON person.id = token.user_id
WHERE token.token_digest = %s AND token.revoked_at IS NULL AND person.is_active
"""  # noqa: S608  the fragments are constants


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token arena_...`, a key that its owner made and can revoke."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).decode("latin-1").split()
        if not parts or parts[0].lower() != "token":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("Send the header as: Authorization: Token YOUR_TOKEN")
        token = usable(parts[1])
        if token is None:
            raise AuthenticationFailed(
                "This token is not known or was revoked; make a new one on your account page."
            )
        self._note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"

    def _note_use(self, token: ApiToken) -> None:
        moment = now()
        stale = moment - USE_IS_NOTED_EVERY
        if token.last_used_at is None or token.last_used_at < stale:
            ApiToken.objects.filter(
                Q(last_used_at=None) | Q(last_used_at__lt=stale), pk=token.pk
            ).update(last_used_at=moment)


def usable(secret: str) -> ApiToken | None:
    """The token of this secret with its person, unless it was revoked or they may not come in."""
    with connection.cursor() as cursor:
        cursor.execute(USABLE, [digest(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, last_used_at, *person = row
    return ApiToken(pk=pk, last_used_at=last_used_at, user=User.from_db(None, PERSON, person))
