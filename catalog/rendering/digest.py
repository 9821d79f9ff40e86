"""The digest by which a text and its rendering find each other."""

import hashlib


class UnstorableTextError(ValueError):
    """A text with half a surrogate pair: no file and no database can hold it as UTF-8."""


def text_digest(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8 as 64 hex digits."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise UnstorableTextError(
            f"character {error.start + 1} is U+{code:04X}, half of a surrogate pair, "
            "which UTF-8 cannot hold; replace it, for example by U+FFFD"
        ) from error
    return hashlib.sha256(data).hexdigest()
