"""Secrets never reach a log: what is written is masked last, whoever wrote it and however."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

MASK = "[masked]"
SHORTEST_SECRET = 8  # characters; shorter ones would mask ordinary words
NAMES_OF_SECRETS = re.compile(
    r"(?:^|_)(?:KEY|KEYS|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS)(?:_|$)"
)
NAMES_OF_ADDRESSES = re.compile(r"(?:^|_)(?:URL|URI|DSN)$")
QUOTE = r"(?:\\?[\"'])?"  # in JSON within a message it has a backslash in front
# Each has one group in front that stays, so that a line still says what was hidden.
SHAPES = (
    re.compile(r"(/invite/)[^/\s\"'?]+"),
    re.compile(r"(/password/reset/key/)[^/\s\"'?]+"),
    re.compile(r"(\barena_)[\w-]{16,}"),
    re.compile(
        rf"(\b(?:authorization|cookie|x-api-key){QUOTE}\s*[:=]\s*{QUOTE})[^\"'\\\r\n]+", re.I
    ),
    re.compile(r"(\b(?:bearer|token)\s+)[\w.~+/=-]{8,}", re.I),
    re.compile(
        r"((?:password|passwd|secret|api_key|apikey|csrfmiddlewaretoken|sessionid|token)"
        rf"{QUOTE}\s*[:=]\s*{QUOTE})[^\s\"'\\&,;)}}\]]+",
        re.I,
    ),
    re.compile(r"(\w://[^\s:/@\"']*:)[^\s@/\"']+(?=@)"),
    re.compile(r"(\bsk-)[\w-]{8,}"),
)


def secrets_of(environment: Mapping[str, str]) -> frozenset[str]:
    """Values that by the name of their variable are secrets, and passwords inside addresses."""
    found: set[str] = set()
    for name, value in environment.items():
        if NAMES_OF_SECRETS.search(name.upper()):
            found.add(value)
        elif NAMES_OF_ADDRESSES.search(name.upper()):
            found |= _password(value)
    return frozenset(value for value in found if len(value) >= SHORTEST_SECRET)


def _password(address: str) -> set[str]:
    try:
        password = urlsplit(address).password
    except ValueError:  # not an address after all
        return set()
    return {password, unquote(password)} if password else set()


class Masker:
    """Replaces known secrets, then whatever has the shape of one."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        longest_first = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        """The same text without secrets."""
        if self._known:
            text = self._known.sub(MASK, text)
        for shape in SHAPES:
            text = shape.sub(rf"\g<1>{MASK}", text)
        return text
