"""JSON Lines, one document a line."""

import json
from collections.abc import Iterator
from pathlib import Path

from corpus.readers.found import Aside, Page
from corpus.readers.packed import DAMAGED, open_packed
from corpus.recipe import Read


def read_jsonl(path: Path, read: Read) -> Iterator[Page | Aside]:
    """The documents; a line that is none is set aside."""
    number = 0
    with open_packed(path) as file:
        while True:
            place = f"{path.name}#{number}"
            try:
                line = file.readline()
            except DAMAGED as error:
                yield Aside(place, f"the file is damaged from here on: {error}")
                return
            if not line:
                return
            if line.strip():
                yield document_of(line, place, read)
            number += 1


def document_of(line: bytes, place: str, read: Read) -> Page | Aside:
    """A document of a line; what else stands in it becomes what is known of it."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Aside(place, f"no JSON: {error}")
    return document_of_row(row, place, read)


def document_of_row(row: object, place: str, read: Read) -> Page | Aside:
    """A document of a row."""
    if not isinstance(row, dict) or not isinstance(row.get(read.text), str) or not row[read.text]:
        return Aside(place, f"no text in {read.text!r}")
    metadata = row.pop("metadata", None)
    known = dict(metadata) if isinstance(metadata, dict) else {}
    text, key = row.pop(read.text), str(row.pop(read.key, None) or place)
    return Page(key, text, {**row, **known, "place": place})
