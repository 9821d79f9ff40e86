"""What classifiers see: a page, or a piece of code, as one line of words."""

import html
import re
from collections.abc import Iterator
from typing import Final

PAGE_CHARACTERS: Final = 60_000  # of a page as it came
PAGE_WORDS: Final = 1200
WINDOW: Final = 1200  # characters of code that are looked at together
WINDOWS: Final = 4  # of one text, spread over it

_SILENT: Final = re.compile(r"(?is)<(script|style|head)\b.*?</\1\s*>|<!--.*?-->")
_TITLE: Final = re.compile(r"(?is)<title[^>]*>(.*?)</title>")
# What tells pages apart besides their words: code, links, tables, headings.
_MARKS: Final = {"pre": " _pre_ ", "code": " _code_ ", "a": " _link_ ", "h1": " _head_ "}
_OPENING: Final = re.compile(r"<(pre|code|a|h1)\b[^>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]{0,2000}>")
_PAGE_WORD: Final = re.compile(r"_\w+_|[^\W\d_]+|\d+|[^\w\s]{1,3}")

_CODE_WORD: Final = re.compile(r"[ \t]*\n[ \t]*|[^\W\d]\w*|\d[\w.]*|[^\w\s]{1,3}")
_LONGEST: Final = 16  # characters of a name; a longer one says nothing of its language


def page_line(page: str) -> str:
    """The words of a page as it came, with marks for its code and its links."""
    title = _TITLE.search(page[:4000])
    body = _SILENT.sub(" ", page[:PAGE_CHARACTERS])
    body = _OPENING.sub(lambda match: _MARKS[match[1].lower()], body)
    text = html.unescape(_TAG.sub(" ", body))
    head = html.unescape(title[1]) if title else ""
    words = _PAGE_WORD.findall(f"{head} {text}".lower())
    plain = ("0" if word.isdigit() else word for word in words[:PAGE_WORDS])
    return " ".join(("_page_", *plain))  # never empty: there is nothing to learn from no words


def code_lines(code: str) -> Iterator[str]:
    """A line for each window of a text, from its beginning to its end."""
    count = min(WINDOWS, max(1, len(code) // WINDOW))
    for number in range(count):
        start = (len(code) - WINDOW) * number // max(1, count - 1) if count > 1 else 0
        yield code_line(code[start : start + WINDOW])


def code_line(code: str) -> str:
    """The words of code: names, signs in runs, where lines begin and how far in."""
    return " ".join(map(_code_word, _CODE_WORD.findall(code.replace("\t", "    "))))


def _code_word(word: str) -> str:
    if "\n" in word:
        indent = len(word) - 1 - word.rindex("\n")
        return "_in_" if indent else "_line_"
    if word[0].isdigit():
        return "0"
    return word if len(word) <= _LONGEST else "_long_"
