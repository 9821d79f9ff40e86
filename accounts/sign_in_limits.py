"""How often somebody may try to sign in, to guess a code or to ask for letters.

A try counts before the secret is looked at, so that no burst slips through, and is given back
when the secret was right. allauth's own counting is switched off: it takes several steps for
each try, and without Redis it fails.
"""

from allauth.core.internal.ratelimit import get_ip
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse

from accounts.addresses import one_spelling
from accounts.models import User
from accounts.models.access import digest
from web.limits import MINUTE, LimitExceededError, count_one, give_back, start_over

FROM_ADDRESS, OF_ACCOUNT = "failures_from_address", "failures_of_account"


def account_of(email: str) -> str:
    """What an account is counted by, whether it exists or not; the counters name nobody."""
    return digest(one_spelling(email))


def second_step_of(user: User) -> str:
    """The second step has a count of its own: who gets there knows the password."""
    return f"second-step-{user.pk}"


def count_try(request: HttpRequest) -> None:
    """Right or wrong; raises `LimitExceededError` like all that count."""
    count_one("sign_in", get_ip(request), limit=10)


def count_failure(request: HttpRequest, account: str) -> None:
    count_one(FROM_ADDRESS, get_ip(request), limit=30, seconds=3 * MINUTE)
    count_one(OF_ACCOUNT, account, limit=10, seconds=5 * MINUTE)


def give_back_failure(request: HttpRequest, account: str) -> None:
    """It was none. Other failures stay: a thief could sign in to an own account in between."""
    give_back(FROM_ADDRESS, get_ip(request), seconds=3 * MINUTE)
    give_back(OF_ACCOUNT, account, seconds=5 * MINUTE)


def forget_failures(user: User) -> None:
    """There is a new password; who forgot the old one need not wait."""
    start_over(OF_ACCOUNT, account_of(user.email))


def count_old_password(user: User) -> None:
    """Who finds a browser signed in could guess at it to change it."""
    count_one("old_password", user.pk, limit=5)


def count_letter(request: HttpRequest, email: str) -> None:
    count_one("letters_asked_from", get_ip(request), limit=20)
    count_one("letters_to", account_of(email), limit=5)


def too_many(request: HttpRequest, error: LimitExceededError) -> HttpResponse:
    response: HttpResponse = respond_429(request)
    response.headers["Retry-After"] = str(error.retry_after)
    return response
