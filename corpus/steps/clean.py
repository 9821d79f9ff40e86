"""Pages become text: chrome goes, code stays to the byte."""

from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from corpus.document import Document, Step
from corpus.page.code import blocks_in
from corpus.page.text import text_of


class Clean(Step):
    """Makes Markdown of HTML; what was no HTML stays as it is."""

    do: Literal["clean"]
    with_code: bool = False  # drop what has no block of code

    def reason_to_drop(self, document: Document) -> str:
        """Why it goes."""
        if document.metadata.get("kind") == "html":
            tree = LexborHTMLParser(document.text)
            title = tree.css_first("title")
            document.metadata["title"] = " ".join(title.text().split()) if title else ""
            document.metadata["kind"] = "text"
            document.text = text_of(tree.body) if tree.body else ""
        if not document.text.strip():
            return "nothing is left of it"
        if self.with_code and next(blocks_in(document.text), None) is None:
            return "no code"
        return ""
