"""The forms for a code of the second step, named by the setting MFA_FORMS."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms

from accounts.models import User
from accounts.sign_in_limits import count_failure, give_back_failure, second_step_of
from web.limits import LimitExceededError


class AuthenticateForm(forms.AuthenticateForm):  # type: ignore[misc]
    """At the door."""

    def clean_code(self) -> str:
        return _counted(self.user, super().clean_code)


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    """Inside, before something that matters."""

    def clean_code(self) -> str:
        return _counted(self.user, super().clean_code)


def _counted(user: User, clean: Callable[[], str]) -> str:
    """The code if it is right; raises `ValidationError` when it is wrong or one of too many."""
    account = second_step_of(user)
    try:
        count_failure(context.request, account)
    except LimitExceededError as error:
        raise get_adapter().validation_error("too_many_login_attempts") from error
    code = clean()
    give_back_failure(context.request, account)
    return code
