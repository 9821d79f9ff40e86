"""Readers: a file in, pages out, and what could not be read with its error."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from corpus.readers.found import Aside, Page
from corpus.recipe import Read

# Only the reader that is asked for is loaded.
READERS: Final = {
    "warc": "warc:read_warc",
    "wet": "warc:read_wet",
    "jsonl": "jsonl:read_jsonl",
    "parquet": "parquet:read_parquet",
    "html": "html:read_html",
}


def read_file(path: Path, read: Read) -> Iterator[Page | Aside]:
    """Everything in a file, in its order; what is too large is set aside."""
    module, _, name = READERS[read.format].partition(":")
    reader = getattr(import_module(f"corpus.readers.{module}"), name)
    for found in reader(path, read):
        if isinstance(found, Page):
            if wrong := _wrong_text(found.text, read.largest):
                yield Aside(found.id, wrong)
                continue
            if read.licence:
                found.metadata.setdefault("licence", read.licence)
        yield found


def _wrong_text(text: str, largest: int) -> str:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return "it holds half of a character (a surrogate)"
    return f"larger than {largest:,} bytes: {size:,}" if size > largest else ""
