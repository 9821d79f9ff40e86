"""Numbers as they come in forms and addresses: anything at all."""

_MAX_DIGITS = 18  # fits the key of any table whatever the digits are


def whole_number_in(text: str) -> int | None:
    """The number that a text is, or None: no text may be more than a database compares."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return int(text) if is_number else None
