"""Strings of the form of keys and tokens: where they are, and texts in which they are hidden."""

import re
from collections.abc import Iterator

KEPT = 4  # characters that are shown at either end
DUMMIES = re.compile(
    r"example|dummy|placeholder|your[_-]|xxxx|<[a-z]|changeme|\.\.\.", re.IGNORECASE
)

FORMS = {
    "an access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]{16,}"),
    "a token of a code host": re.compile(r"\b(?:gh[opsu]|github_pat|glpat)[_-]\w{20,}"),
    "a token of a model service": re.compile(r"\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}"),
    "a token of a chat service": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a password": re.compile(
        r"(?i)\b(?:password|passwd|secret|api_?key)\s*[:=]\s*['\"]([^'\"\s]{8,})['\"]"
    ),
}


def secrets_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """What each looks like, and its characters; what says itself that it is a dummy is none."""
    for what, form in FORMS.items():
        for match in form.finditer(text):
            start, end = match.span(form.groups)
            if not DUMMIES.search(text[start:end]):
                yield what, (start, end)


def hidden(text: str) -> str:
    """The text with the middle of every secret hidden, and every character at its old place."""
    for _, (start, end) in secrets_in(text):
        middle = "•" * max(0, end - start - 2 * KEPT)
        text = text[: start + KEPT] + middle + text[end - KEPT :]
    return text
