"""The name of an answer at work in its address, which its code can read: it says nothing.

Neither the assignment nor the side can be told from it, and it is nobody's but this person's.
"""

from uuid import UUID

from django.utils.crypto import salted_hmac

_SALT = "annotations.trial"
_LENGTH = 32  # of 40 hexadecimal digits


def trial_token(side: UUID) -> str:
    """The same for a side as long as the site keeps its key."""
    return salted_hmac(_SALT, str(side)).hexdigest()[:_LENGTH]
