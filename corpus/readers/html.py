"""Folders of pages as a site leaves them."""

from collections.abc import Iterator
from pathlib import Path

from corpus.faults import DocumentError
from corpus.readers.decoding import decode
from corpus.readers.found import Aside, Page
from corpus.readers.packed import DAMAGED, open_packed
from corpus.recipe import Read


def read_html(path: Path, read: Read) -> Iterator[Page | Aside]:
    """The one page of a file."""
    yield page_of(path)


def page_of(path: Path) -> Page | Aside:
    """A file as a page."""
    place = path.as_posix()
    try:
        with open_packed(path) as file:
            text = decode(file.read())
    except (*DAMAGED, DocumentError) as error:
        return Aside(place, str(error))
    return Page(place, text, {"url": path.as_uri(), "kind": "html", "place": place})
