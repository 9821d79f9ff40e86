from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now

from accounts import sign_in_limits
from accounts.models import User
from accounts.sign_in_marks import leave_marks
from web.limits import LimitExceededError

SIGNED_IN = "signed_in"  # where a session keeps since when and with which browser
BROWSER_LENGTH = 200


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation links, never by a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, also that of somebody signed in who is asked again."""
        try:
            sign_in_limits.count_try(request)
        except LimitExceededError as error:
            raise ImmediateHttpResponse(sign_in_limits.too_many(request, error)) from error
        try:
            sign_in_limits.count_failure(request, _account(credentials))
        except LimitExceededError as error:
            raise self.validation_error("too_many_login_attempts") from error

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            sign_in_limits.give_back_failure(request, _account(credentials))
        return user

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        sign_in_limits.forget_failures(user)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        browser = self.get_http_user_agent(request)[:BROWSER_LENGTH]
        request.session[SIGNED_IN] = {"at": now().isoformat(), "browser": browser}
        leave_marks(request, user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Mails carry the configured address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.URL}{path.replace('UID-KEY', key)}"


def _account(credentials: dict[str, Any]) -> str:
    return sign_in_limits.account_of(credentials.get("email", ""))
