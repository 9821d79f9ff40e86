"""Which programming language a task is about, as far as its code says so beyond doubt."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.languages import of_fence

_FENCE = re.compile(r"^(?:```|~~~)[ \t]*([^\n`]*)\n(.*?)^(?:```|~~~)", re.DOTALL | re.MULTILINE)
# What hardly stands in another language; a family shares its marks.
_MARKS: dict[tuple[str, ...], re.Pattern[str]] = {
    ("python",): re.compile(r"^\s*(?:def \w+\(.*\)(?: ->.*)?:|from \w+ import |elif .*:$)", re.M),
    ("c", "cpp", "arduino", "cuda", "c51"): re.compile(r"^\s*#include\s*[<\"]", re.M),
    ("java", "kotlin", "csharp", "scala"): re.compile(
        r"^\s*(?:public|private) (?:static )?\w+ ", re.M
    ),
    ("rust",): re.compile(r"\bfn \w+\(.*\)\s*(?:->.*)?\{|\blet mut "),
    ("go",): re.compile(r"^func (?:\(\w+ \*?\w+\) )?\w+\(|^package \w+$", re.M),
    ("php",): re.compile(r"<\?php"),
    ("sql", "plpgsql", "tsql", "plsql"): re.compile(r"^\s*SELECT\b.*?\bFROM\b", re.M | re.I | re.S),
}
# Languages that stand beside others in one task, and say nothing against a label.
_BESIDE = frozenset(
    {
        *("bash", "json", "text", "output", "html", "css", "yaml", "markdown", "regex", "xml"),
        *("toml", "ini", "csv", "http", "diff", "log", "traceback", "shell-session", "cmake"),
        *("makefile", "dockerfile", "nginx", "systemd"),
    }
)
# Dialects, whose blocks are often marked as the language that they come from.
_COMES_FROM = {
    "apps-script": "javascript",
    "arduino": "cpp",
    "autolisp": "common-lisp",
    "c51": "c",
    "cuda": "cpp",
    "luau": "lua",
    "plsql": "sql",
    "scss": "css",
    "tsql": "sql",
    "vba": "vbnet",
}


@dataclass(frozen=True)
class Guess:
    """Languages that a piece of code may be in, and where it stands."""

    languages: tuple[str, ...]
    span: tuple[int, int]
    why: str


def guesses(text: str) -> Iterator[Guess]:
    """What the blocks of code say of their language, by their own word or by their marks."""
    for block in _FENCE.finditer(text):
        named = of_fence(block.group(1)) if block.group(1).strip() else None
        if named is not None:
            yield Guess((named.key,), block.span(), f"a block is marked as {named.name}")
            continue
        for languages, mark in _MARKS.items():
            if mark.search(block.group(2)):
                yield Guess(languages, block.span(), f"a block looks like {languages[0]}")
                break


def contradiction(text: str, labels: list[str]) -> Guess | None:
    """The first block whose language is none of the labels, where no block is of any of them."""
    found = [guess for guess in guesses(text) if not _BESIDE.issuperset(guess.languages)]
    if not labels or any(_families(guess.languages) & _families(labels) for guess in found):
        return None
    return found[0] if found else None


def _families(languages: Iterable[str]) -> set[str]:
    return {_COMES_FROM.get(language, language) for language in languages}
