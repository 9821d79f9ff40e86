"""Where a link may lead: to a named host on the public web, or to a mailbox. Nowhere else.

Paths, other schemes, addresses with a user name, bare host names (`localhost`) and numeric
addresses are shown as text: they could only mean this site or the reader's own network.
"""

import re
from typing import NamedTuple

MAX_ADDRESS = 2_000  # characters; a longer one is no link
_SHOWN = 200  # of an address that is shown as text

_WEB = re.compile(r"https?://([^/?#]+)[/?#]?", re.IGNORECASE)
_PUBLIC_HOST = re.compile(
    r"(?:[a-z0-9_-]+\.)+(?!local\b|localhost\b|internal\b)(?:[a-z]{2,63}|xn--[a-z0-9-]+)\.?(:\d{1,5})?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"mailto:([^?#@\s]+@[a-z0-9.-]+)(?:\?|$)", re.IGNORECASE)


class Destination(NamedTuple):
    """A link that may be followed, and what the reader is told about where it leads."""

    address: str
    shown: str


def destination(address: str) -> Destination | None:
    """Return where an address leads, or None where it must be shown as text."""
    if len(address) > MAX_ADDRESS or not address.isascii():
        return None
    if (mail := _MAIL.match(address)) is not None:
        return Destination(address, mail.group(1))
    web = _WEB.match(address)
    if web is None or not _PUBLIC_HOST.fullmatch(web.group(1)):
        return None
    return Destination(address, web.group(1).lower())


def shortened(address: str) -> str:
    """Return the part of an address that is shown as text."""
    return address if len(address) <= _SHOWN else address[:_SHOWN] + "…"
