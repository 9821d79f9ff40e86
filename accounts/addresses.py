"""One spelling for each e-mail address, so that one address has one account."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254  # what the column holds


def one_spelling(address: str) -> str:
    """The address without blanks around it, in lower case and without look-alike forms."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def clean_address(address: str) -> str:
    """The one spelling of a valid address; raises `ValidationError`."""
    cleaned = one_spelling(address)
    validate_email(cleaned)
    if len(cleaned) > MAX_LENGTH:
        raise ValidationError(_("This address is too long."), code="max_length")
    # Ignoring case, the validator takes a dotless i for an i: a second account beside the first.
    if not cleaned.rpartition("@")[0].isascii():
        raise ValidationError(_("Use plain letters before the @."), code="invalid")
    return cleaned
