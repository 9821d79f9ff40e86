"""Blocks of code: in the tree of a page, and fenced in the text that is made of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from corpus.page.chrome import words_of
from corpus.page.words import words_in

FENCE: Final = "```"
_FENCED: Final = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_RUN: Final = re.compile(r"`{3,}")
_HINT: Final = re.compile(r"(?:language|lang|highlight|source|brush|sourcecode)[-:_]([\w+#.]+)$")
_NUMBERS: Final = frozenset(
    ("linenos", "lineno", "linenodiv", "line-numbers", "gutter", "rowno", "lnt")
)
_NO_LANGUAGE: Final = words_in("default none text container")
_ABOVE: Final = 3  # elements around a block that may name its language


@dataclass(frozen=True)
class Block:
    """A block of code, and what the page calls its language."""

    hint: str
    text: str


def is_code(node: Any) -> bool:
    """Whether an element is a block of code."""
    if node.tag == "pre":
        return True
    return node.tag == "div" and "fragment" in (node.attributes.get("class") or "").split()


def code_of(node: Any) -> str:
    """The code, every character of it, without the numbers of its lines."""
    pieces: list[str] = []
    _collect(node, pieces)
    return "".join(pieces)


def _collect(node: Any, pieces: list[str]) -> None:
    child = node.child
    while child is not None:
        tag = child.tag
        if tag == "-text":
            pieces.append(child.text_content or "")
        elif tag == "br":
            pieces.append("\n")
        elif not is_number(child):
            _collect(child, pieces)
            if tag == "div" and "line" in (child.attributes.get("class") or "").split():
                pieces.append("\n")
        child = child.next


def is_number(node: Any) -> bool:
    """Whether an element holds the numbers of lines."""
    kinds = node.attributes.get("class")
    return bool(kinds) and not _NUMBERS.isdisjoint(kinds.split())


def hint_of(node: Any) -> str:
    """What the page calls the language of a block; empty when it does not say."""
    inner = node.css_first("code")
    around = [each for each in (inner, node) if each is not None]
    while len(around) < _ABOVE + 1 and around[-1].parent is not None:
        around.append(around[-1].parent)
    for each in around:
        attributes = each.attributes
        for name in ("data-lang", "data-language", "lang-name"):
            if attributes.get(name):
                return str(attributes[name]).lower()
        for word in words_of(attributes):
            if (found := _HINT.match(word)) and found[1] not in (
                "default",
                "none",
                "text",
                "container",
            ):
                return found[1]
    return _bare_hint(node)


def _bare_hint(node: Any) -> str:
    """Some say `class="rust"`, or `class="sourceCode haskell"`."""
    words = (node.attributes.get("class") or "").lower().split()
    return next((word for word in words if word in BARE), "")


BARE: Final = words_in(
    """
    rust haskell python perl ruby java cpp javascript php lua erlang ocaml r sql bash sh c
    """
)


def fenced(block: Block) -> str:
    """A block in the text of a page."""
    longest = max((len(run) for run in _RUN.findall(block.text)), default=0)
    fence = "`" * max(len(FENCE), longest + 1)
    end = "" if block.text.endswith("\n") else "\n"
    return f"{fence}{block.hint}\n{block.text}{end}{fence}"


def blocks_in(text: str) -> Iterator[Block]:
    """The blocks of a text, as `fenced` left them."""
    for match in _FENCED.finditer(text):
        yield Block(match[2].strip(), match[3])


def prose_of(text: str) -> str:
    """The text without its blocks."""
    return _FENCED.sub("", text)
