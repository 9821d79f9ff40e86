"""Personal data and secrets, by their form: replaced, or a reason to drop the document."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Final, Literal

from corpus.document import Document, Step

_NOBODY: Final = re.compile(
    r"(?i)@(example|localhost|test|invalid|domain|host|server|company|foo|bar|acme|email)\b|"
    r"@[\w.-]*\.(example|test|invalid|localhost)$|@[\w.-]*example\.(com|org|net|edu)$|"
    r"^(user|you|me|name|foo|bar|someone|nobody|root|admin|git|noreply|no-reply)@|\.{2}"
)
_DUMMY: Final = re.compile(
    r"(?i)example|dummy|placeholder|your[_-]|xxxx|changeme|\.\.\.|<\w|secret_?key|abc123|0{6}|1234"
)
SECRETS: Final = {
    "access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "private key": re.compile(
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]{64,}?-----END (?:[A-Z]+ )*PRIVATE KEY-----"
    ),
    "token": re.compile(
        r"\b(?:gh[opsu]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|sk-(?:[a-z]+-)?[A-Za-z0-9]{24,}|"
        r"xox[abprs]-[A-Za-z0-9-]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})"
    ),
    "password": re.compile(
        r"(?i)\b(?:password|passwd|api_?key|client_secret)\s*[:=]\s*['\"]([^'\"\s]{12,})['\"]"
    ),
}
EMAIL: Final = re.compile(r"\b[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,18}\b")
PHONE: Final = re.compile(r"(?<![\w.+-])\+\d{1,3}[ -]\(?\d{1,4}\)?(?:[ -]\d{2,4}){2,4}(?![\w.-])")
NUMBER: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
CARD: Final = re.compile(r"(?<![\w.])(?:\d{4}[ -]?){3}\d{4}(?![\w.])")

Span = tuple[int, int, str]  # from, to, what it is


class Private(Step):
    """Replaces personal data by what it was, such as <email>; drops documents with secrets."""

    do: Literal["private"]
    secrets: Literal["drop", "replace", "keep"] = "drop"
    personal: Literal["drop", "replace", "keep"] = "replace"

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        found: list[Span] = []
        for wish, search in ((self.secrets, secrets_in), (self.personal, personal_in)):
            spans = [] if wish == "keep" else list(search(document.text))
            if spans and wish == "drop":
                return f"holds a {spans[0][2]}"
            found += spans
        if found:
            document.text = without(document.text, found)
            document.metadata["replaced"] = len(found)
        return ""


def secrets_in(text: str) -> Iterator[Span]:
    """Strings of the form of keys; what says itself that it is a dummy is none."""
    for what, form in SECRETS.items():
        for match in form.finditer(text):
            start, end = match.span(form.groups)
            if not _DUMMY.search(text[start:end]):
                yield start, end, what


def personal_in(text: str) -> Iterator[Span]:
    """Addresses of people and machines, numbers of telephones and cards."""
    forms: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
        ("email", EMAIL, lambda word: not _NOBODY.search(word)),
        ("phone", PHONE, lambda word: sum(map(str.isdigit, word)) >= 9),
        ("address", NUMBER, _is_public),
        ("card", CARD, _is_card),
    )
    for what, form, holds in forms:
        for match in form.finditer(text):
            if holds(match[0]):
                yield match.start(), match.end(), what


def without(text: str, spans: list[Span]) -> str:
    """The text with each span replaced; one that begins within another is part of it."""
    pieces, at = [], 0
    for start, end, what in sorted(spans):
        if start >= at:
            pieces += [text[at:start], f"<{what}>"]
            at = end
    return "".join([*pieces, text[at:]])


def _is_public(word: str) -> bool:
    try:
        number = ipaddress.ip_address(word)
    except ValueError:
        return False  # a version
    return number.is_global and int(number) >> 24 >= 11


def _is_card(word: str) -> bool:
    """By the check digit (Luhn), and not one digit all over."""
    digits = [int(sign) for sign in word if sign.isdigit()]
    doubled = [
        digit if place % 2 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)
    ]
    return sum(doubled) % 10 == 0 and len(set(digits)) > 3 and digits[0] in (3, 4, 5, 6)
