"""How an answer looks: what can sway a reader whatever it says, counted in its safe HTML."""

import re
from dataclasses import asdict, dataclass, fields
from html.parser import HTMLParser
from typing import Final

_WORD = re.compile(r"\w+")
_HEADINGS: Final = {"h4", "h5", "h6"}
_COMMENT: Final = "c-c"
_QUIET: Final = {"address", "hidden-char"}  # classes of what we added ourselves


@dataclass(frozen=True)
class Style:
    """Counts of one text.

    Attributes:
        prose_words: Words outside blocks of code.
        code_lines: Lines in blocks of code that are not blank.
        comment_lines: Of these, lines with nothing but a comment.
        code_blocks: Blocks of code.
        headings: Headings.
        bold: Places in bold type.
        list_items: Items of lists.
    """

    prose_words: int = 0
    code_lines: int = 0
    comment_lines: int = 0
    code_blocks: int = 0
    headings: int = 0
    bold: int = 0
    list_items: int = 0


STYLE_NAMES: Final = tuple(field.name for field in fields(Style))


def style_of(html: str) -> Style:
    """Return the style of safe HTML made by this package; in time linear in its length."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Style(**reader.counts)


class _Reader(HTMLParser):
    """Counts elements and words; knows whether it is in a block of code."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = asdict(Style())
        self.code = False
        self.open: list[str] = []  # classes of the open spans
        self.line, self.comment = "", ""  # of the line of code that is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "figure":
            self.code = True
            self.counts["code_blocks"] += 1
        elif tag in _HEADINGS:
            self.counts["headings"] += 1
        elif tag == "strong":
            self.counts["bold"] += 1
        elif tag == "li":
            self.counts["list_items"] += 1
        elif tag == "span":
            self.open.append(dict(attrs).get("class") or "")
            if self.open[-1] == "line":
                self.line = self.comment = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self.code = False
        elif tag == "span" and self.open and self.open.pop() == "line" and self.line.strip():
            self.counts["code_lines"] += 1
            self.counts["comment_lines"] += self.line.strip() == self.comment.strip()

    def handle_data(self, data: str) -> None:
        if not self.code:
            if not _QUIET.intersection(self.open):
                self.counts["prose_words"] += len(_WORD.findall(data))
            return
        if "line" in self.open:
            self.line += data
            if _COMMENT in self.open:
                self.comment += data
