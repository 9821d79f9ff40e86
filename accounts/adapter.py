from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User

SIGNED_IN = "signed_in"  # where a session keeps since when and with which browser
BROWSER_LENGTH = 200


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation links, never by a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        browser = self.get_http_user_agent(request)[:BROWSER_LENGTH]
        request.session[SIGNED_IN] = {"at": now().isoformat(), "browser": browser}

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Mails carry the configured address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.URL}{path.replace('UID-KEY', key)}"
