"""Who is signed in, out of the row of the session, which every request reads anyway."""

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class SignedInMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        """As Django's, but for where the person comes from."""
        super().process_request(request)
        request.user = SimpleLazyObject(partial(user_of, request))  # type: ignore[assignment]


def user_of(request: HttpRequest) -> "User | AnonymousUser":
    """The person of the session; whatever is not as it should be, Django decides about."""
    session = request.session
    is_signed_in = session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    owner: User | None = getattr(session, "owner", None)
    if is_signed_in and owner and owner.is_active and belongs_to(request, owner):
        return owner
    return auth.get_user(request)


def belongs_to(request: HttpRequest, owner: "User") -> bool:
    """Whether the session is of this person, and of their password as it is now."""
    session = request.session
    kept = session.get(auth.HASH_SESSION_KEY, "")
    is_theirs = session.get(auth.SESSION_KEY) == str(owner.pk)
    return is_theirs and constant_time_compare(kept, owner.get_session_auth_hash())
