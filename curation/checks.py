"""What can be seen in one task by itself: secrets, personal data, links, characters, length."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from curation.found import Found, Place, excerpt
from curation.language_guess import contradiction
from curation.models import Finding
from curation.secrets import hidden, secrets_in

CHECKS_VERSION = 3  # raise it and every item is looked at again
MIN_LENGTH, MAX_LENGTH = 20, 40_000  # characters
PERSONAL = {
    # Neither the version of a module (java.base@17.0.9) nor a unit of a service manager.
    "an e-mail address": re.compile(
        r"\b[\w.+-]+@(?!example\.)[\w-]+(?:\.[\w-]+)*\.(?!(?:service|socket|timer|mount)\b)"
        r"[A-Za-z]{2,}\b"
    ),
    "a phone number": re.compile(r"(?<![\w.])\+\d{1,3}[ ()/-]?\d(?:[ ()/-]?\d){7,11}\b"),
    "a bank account": re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
}
RESERVED = re.compile(r"@(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.(?:com|org|net))?$")
_RESERVED_HOST = r"(?:[\w-]+\.)*(?:example|test|invalid|localhost)(?:\.(?:com|org|net))?"
_PRIVATE_HOST = r"(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\."
_NAMESPACE = r"(?:schemas\.[\w-]+\.\w+|www\.w3\.org)/"  # it names a vocabulary and leads nowhere
LINK = re.compile(
    rf"https?://(?!{_RESERVED_HOST}(?![\w.-])|{_PRIVATE_HOST}|{_NAMESPACE}|\.)[^\s)\]}}>\"'`]+"
)

Check = Callable[[int, str, str], Iterator[Found]]


def findings_in(item: int, key: str, text: str, languages: list[str] | None = None) -> list[Found]:
    """Everything that the checks see in one task.

    Args:
        item: Primary key of the item.
        key: The item's key, which names the place.
        text: The texts of all turns.
        languages: The keys of the languages that it is labelled with.
    """
    alone = [found for check in CHECKS for found in check(item, key, text)]
    return [*alone, *language(item, key, text, languages or [])]


def secrets(item: int, key: str, text: str) -> Iterator[Found]:
    """Strings of the form of a key or token, unless they say themselves that they are none."""
    for what, span in secrets_in(text):
        words = f"The form of {what}. It is shown nowhere in full."
        yield Found(item, Finding.Kind.SECRET, 1.0, words, (excerpt(key, text, span),))


def personal_data(item: int, key: str, text: str) -> Iterator[Found]:
    """Addresses and numbers of people; those that are reserved for examples are none."""
    for what, pattern in PERSONAL.items():
        for match in pattern.finditer(text):
            if not RESERVED.search(match.group()):
                place = excerpt(key, text, match.span())
                yield Found(item, Finding.Kind.PERSONAL_DATA, 0.8, f"Looks like {what}.", (place,))


def links(item: int, key: str, text: str) -> Iterator[Found]:
    """A task that leans on a page which may change or go is not whole."""
    if match := LINK.search(text):
        words = "The task points to a page outside: what it says there may change."
        yield Found(item, Finding.Kind.LINK, 0.3, words, (excerpt(key, text, match.span()),))


def characters(item: int, key: str, text: str) -> Iterator[Found]:
    """Control characters, private ones and replacement marks: something was damaged on the way."""
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        if (category in {"Cc", "Cn", "Co", "Cs"} and character not in "\n\t\r") or character == "�":
            words = f"The character U+{ord(character):04X} is no text."
            span = (place, place + 1)
            yield Found(item, Finding.Kind.CHARACTERS, 0.6, words, (excerpt(key, text, span),))
            return


def length(item: int, key: str, text: str) -> Iterator[Found]:
    """Tasks of a few words or of a whole book."""
    count = len(text.strip())
    if not MIN_LENGTH <= count <= MAX_LENGTH:
        words = f"{count:,} characters; usual are {MIN_LENGTH} to {MAX_LENGTH:,}."
        place = Place(key, hidden(text)[:200], 0, min(len(text), 200))
        yield Found(item, Finding.Kind.LENGTH, 0.4, words, (place,))


def language(item: int, key: str, text: str, labels: list[str]) -> Iterator[Found]:
    """Code in a language that is not among the labels."""
    if guess := contradiction(text, labels):
        words = f"The label says {', '.join(labels)}; {guess.why}."
        place = excerpt(key, text, guess.span)
        yield Found(item, Finding.Kind.LANGUAGE, 0.5, words, (place,))


CHECKS: tuple[Check, ...] = (secrets, personal_data, links, characters, length)
