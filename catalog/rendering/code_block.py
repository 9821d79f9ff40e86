"""A block of code: its language by name, numbered lines, highlighted into classes.

Line numbers are drawn by the style sheet from `.line`, so that they are never copied.
"""

from collections.abc import Iterable
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    Token,
    _TokenType,
)

from catalog.languages import fence_word, of_fence
from catalog.rendering.hidden import Marker
from catalog.rendering.lookalikes import BROKEN, CODE, WORDS, Place, flagged
from catalog.rendering.patience import Patience, TookTooLongError

PREFIX: Final = "c-"
# Few classes: each costs a colour that is readable on both grounds. A token takes the class of
# its nearest ancestor; names, operators and punctuation stay plain and need no element.
_CLASSES: Final[dict[_TokenType, str]] = {
    Comment: "c",
    Comment.Preproc: "cp",
    Generic.Deleted: "gd",
    Generic.Error: "gr",
    Generic.Heading: "gh",
    Generic.Inserted: "gi",
    Generic.Output: "go",
    Generic.Prompt: "gp",
    Generic.Subheading: "gh",
    Generic.Traceback: "gr",
    Keyword: "k",
    Keyword.Constant: "kc",
    Keyword.Type: "kt",
    Literal.Date: "m",
    Name.Attribute: "na",
    Name.Builtin: "nb",
    Name.Class: "nc",
    Name.Constant: "no",
    Name.Decorator: "nd",
    Name.Entity: "no",
    Name.Exception: "nc",
    Name.Function: "nf",
    Name.Label: "no",
    Name.Namespace: "nc",
    Name.Tag: "nt",
    Name.Variable: "nv",
    Number: "m",
    Operator.Word: "k",
    String: "s",
    String.Doc: "c",
    String.Escape: "se",
    String.Interpol: "se",
    String.Regex: "se",
    String.Symbol: "no",
}
CODE_CLASSES: Final = frozenset(PREFIX + name for name in _CLASSES.values())

# For people, not for the machine: text in comments, strings and output may be in any language.
_FOR_PEOPLE: Final = {PREFIX + name for name in ("c", "s", "se", "gh", "go", "gr")}
_UNKNOWN: Final = "?"  # stands for a class where the lexer does not know what it sees

_MAX_NAME_LENGTH = 40  # characters of a language that we do not know
_NO_NAME = "Text"

Piece = tuple[str, str]  # class (may be empty or unknown), text


def figure(code: str, info: str, marker: Marker, patience: Patience) -> str:
    """Return the figure of a code block; `info` is what stands behind its fence."""
    language = of_fence(info)
    name = language.name if language else fence_word(info)[:_MAX_NAME_LENGTH] or _NO_NAME
    lexer = language.lexer if language else None
    pieces = _flagged(_highlighted(code, lexer, patience) if lexer else [("", code)])
    spoken = escape(name) if name.isprintable() else _NO_NAME  # an attribute holds no boxes
    return (
        f'<figure class="code"><figcaption>{in_line(name, marker)}</figcaption>'
        f'<pre tabindex="0" role="group" aria-label="{spoken}">'
        f"<code>{_lines(pieces, marker)}</code></pre></figure>\n"
    )


def in_line(code: str, marker: Marker) -> str:
    """Return a few words of code without an element around them."""
    return marker.code("".join(flagged([(CODE, code)])))


def _flagged(pieces: list[Piece]) -> list[Piece]:
    classes = [css for css, _ in pieces]
    texts = flagged([(_place(css), text) for css, text in pieces])
    return list(zip(classes, texts, strict=True))


def _place(css: str) -> Place:
    if css == _UNKNOWN:
        return BROKEN
    return WORDS if css in _FOR_PEOPLE else CODE


def _highlighted(code: str, lexer_name: str, patience: Patience) -> list[Piece]:
    lexer = _lexer(lexer_name, "<?" in code)
    source = code if code.endswith("\n") else code + "\n"  # some lexers need the last line end
    try:
        with patience.spent():
            tokens = list(lexer.get_tokens_unprocessed(source))
    except TookTooLongError:
        return [("", code)]
    pieces = [(_class(kind), text) for _, kind, text in tokens if text]
    # What is shown must be what was written: a lexer that loses or adds anything is not believed.
    return pieces if "".join(text for _, text in pieces) == source else [("", code)]


@cache
def _lexer(name: str, has_php_tag: bool) -> Lexer:
    options = {"startinline": True} if name == "php" and not has_php_tag else {}
    # Markdown within Markdown would choose further lexers by the text itself.
    return get_lexer_by_name(name, handlecodeblocks=False, **options)


@cache
def _class(kind: _TokenType) -> str:
    if kind is Error:
        return _UNKNOWN
    while kind is not Token and kind not in _CLASSES:
        kind = kind.parent or Token
    return PREFIX + _CLASSES[kind] if kind in _CLASSES else ""


def _lines(pieces: Iterable[Piece], marker: Marker) -> str:
    done: list[str] = []
    line: list[Piece] = []
    for css, text in pieces:
        first, *others = text.split("\n")
        line.append((css, first))
        for part in others:
            done.append(_line(line, marker, "\n"))
            line = [(css, part)]
    if any(text for _, text in line):
        done.append(_line(line, marker, ""))
    return "".join(done)


def _line(pieces: list[Piece], marker: Marker, end: str) -> str:
    html = "".join(
        _element(css, "".join(text for _, text in group), marker)
        for css, group in groupby(pieces, key=itemgetter(0))
    )
    return f'<span class="line">{html}{end}</span>'


def _element(css: str, text: str, marker: Marker) -> str:
    marked = marker.code(text)
    has_element = css not in ("", _UNKNOWN) and text.strip()
    return f'<span class="{css}">{marked}</span>' if has_element else marked
