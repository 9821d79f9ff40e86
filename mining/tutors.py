"""System texts that make of a model somebody's tutor: what it then takes a user to ask is mined.

Each language has its own matters, so that the user's turn is drawn from what people ask there. No
tutor at all, the empty word, leaves the model to itself.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from catalog.languages import LANGUAGES, UnknownLanguageError, normalise

NOBODY: Final = ""
MATTERS: Final[Mapping[str, str]] = {
    "python": "data structures, comprehensions, classes, packages and tests",
    "java": "classes, generics, collections, streams and threads",
    "javascript": "functions, promises, the page and its events, and modules",
    "typescript": "types, interfaces, generics and narrowing",
    "cpp": "memory, templates, the standard library and compile errors",
    "c": "pointers, memory, strings and files",
    "csharp": "classes, LINQ, tasks and exceptions",
    "go": "goroutines, channels, interfaces and errors",
    "rust": "ownership, lifetimes, traits and errors",
    "php": "forms, sessions, arrays and databases",
    "ruby": "blocks, modules, collections and tests",
    "kotlin": "null safety, data classes, coroutines and collections",
    "swift": "optionals, protocols, closures and collections",
    "sql": "joins, groups, windows, indexes and slow queries",
    "bash": "pipes, quoting, loops, files and processes",
    "r": "data frames, vectors, plots and models",
    "html": "structure, forms and what a page means to readers",
    "css": "layout, selectors, colours and screens of all sizes",
}
USUAL: Final = ("python", "java", "javascript", "cpp", "sql")


class UnknownTutorError(ValueError):
    """A language that no tutor is there for; `str` names those there are."""


def system_text(language: str) -> str:
    """What the model is told before the user speaks; empty for no tutor."""
    if language == NOBODY:
        return ""
    name = LANGUAGES[language].name
    return (
        f"You teach people to program in {name}. They bring you their own questions and tasks: "
        f"programs they want to write, faults they cannot find and code they want to understand. "
        f"Most of it is about {MATTERS[language]}. You answer exactly and with working {name} code."
    )


def languages_named(words: Sequence[str]) -> list[str]:
    """Keys of languages by what people call them; `none` is no tutor. Raises UnknownTutorError."""
    keys = [NOBODY if word.casefold() == "none" else _key(word) for word in words]
    return list(dict.fromkeys(keys))


def _key(word: str) -> str:
    try:
        known = [key for key in normalise(word) if key in MATTERS]
    except UnknownLanguageError:
        known = []
    if len(known) != 1:
        raise UnknownTutorError(f"No tutor for {word!r}. There are: none, {', '.join(MATTERS)}.")
    return known[0]
