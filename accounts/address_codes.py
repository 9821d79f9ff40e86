"""Codes by which whoever opens an invitation shows that they read the letters of an address."""

from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Invitation
from accounts.models.people import PSEUDONYM_ALPHABET
from web.limits import MINUTE, count_one

LENGTH: Final = 8  # of an alphabet of 31: 850 thousand million codes
TRIES, LETTERS, HOUR = 10, 5, 60 * MINUTE


def code_of(invitation: Invitation, address: str) -> str:
    """The code of this invitation for this address; nothing is kept of it."""
    said = f"{invitation.pk} {invitation.token_digest} {address}"
    digest = salted_hmac("accounts.address_codes", said, algorithm="sha256").digest()
    letters = PSEUDONYM_ALPHABET
    return "".join(letters[byte % len(letters)] for byte in digest[:LENGTH])


def is_code(invitation: Invitation, address: str, typed: str) -> bool:
    """Whether it is; blanks and capitals are of no matter."""
    return constant_time_compare(code_of(invitation, address), "".join(typed.split()).lower())


def count_code_try(invitation: Invitation) -> None:
    """Raises `LimitExceededError` after `TRIES` in an hour."""
    count_one("address_code_tries", invitation.pk, limit=TRIES, seconds=HOUR)


def count_code_letter(invitation: Invitation) -> None:
    """Raises `LimitExceededError` after `LETTERS` in an hour."""
    count_one("address_code_letters", invitation.pk, limit=LETTERS, seconds=HOUR)
