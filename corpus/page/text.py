"""A page as text: headings, paragraphs, lists and tables as Markdown, code as it stands."""

import re
from typing import Any, Final

from corpus.page.chrome import Chrome
from corpus.page.code import Block, code_of, fenced, hint_of, is_code, is_number
from corpus.page.words import words_in

_SPACE: Final = re.compile(r"[ \t\r\n\f\u00a0]+")
_BLOCKS: Final = words_in(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p section summary
    table tbody thead tfoot tr ul
    """
)
_INLINE_CODE: Final = frozenset(("code", "tt", "samp", "kbd"))
_HEADINGS: Final = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_PILCROWS: Final = frozenset(("¶", "§", "#", "¶", "🔗"))


class PageText:
    """Goes through the tree of one page once."""

    def __init__(self, chrome: Chrome) -> None:
        self._chrome = chrome
        self._done: list[str] = []  # paragraphs
        self._line: list[str] = []  # pieces of the one that is being written
        self._start = ""  # what it begins with, such as "- "

    def read(self, node: Any) -> str:
        """The text of an element without its chrome."""
        self._inside(node)
        self._flush()
        return "\n\n".join(self._done)

    def _inside(self, node: Any) -> None:
        child = node.child
        while child is not None:
            if child.tag == "-text":
                self.add(child)
            elif child.tag[0] not in "-_!" and not self._chrome.marks(child):
                self._element(child)
            child = child.next

    def add(self, node: Any) -> None:
        """Words of the page that stay."""
        self._line.append(node.text_content or "")

    def _element(self, node: Any) -> None:
        tag = node.tag
        if is_code(node):
            self._code(node)
        elif is_number(node):
            return
        elif tag == "br":
            self._line.append(" ")
        elif tag in _INLINE_CODE:
            self._inline_code(node)
        elif tag == "a" and node.text(deep=True).strip() in _PILCROWS:
            return  # the link of a heading to itself
        elif tag in _BLOCKS:
            self._block(node)
        else:
            self._inside(node)
            if tag in ("td", "th"):
                self._line.append(" | ")

    def _block(self, node: Any) -> None:
        self._flush()
        self._start = "- " if node.tag == "li" else _HEADINGS.get(node.tag, self._start)
        self._inside(node)
        self._flush()
        self._start = ""

    def _code(self, node: Any) -> None:
        self._flush()
        text = code_of(node)
        if text.strip():
            self._done.append(fenced(Block(hint_of(node), text)))

    def _inline_code(self, node: Any) -> None:
        text = _SPACE.sub(" ", node.text(deep=True)).strip()
        if text:
            self._line.append(f"`{text}`" if "`" not in text else text)

    def _flush(self) -> None:
        text = _SPACE.sub(" ", "".join(self._line)).strip().strip("|").strip()
        self._line = []
        if text:
            self._done.append(self._start + text)
            self._start = ""


def text_of(body: Any) -> str:
    """The text of a page's body."""
    return PageText(Chrome(body)).read(body)
