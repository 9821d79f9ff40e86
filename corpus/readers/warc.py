"""WARC files as crawlers write them, and WET files, which hold the text of their pages."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from corpus.faults import DocumentError
from corpus.readers.decoding import decode
from corpus.readers.found import Aside, Page
from corpus.readers.packed import DAMAGED, open_packed
from corpus.recipe import Read

PAGES: Final = ("text/html", "application/xhtml+xml")
_LONGEST_LINE: Final = 64 * 1024
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True)
class Record:
    """One record: its named fields by their names in small letters, and its block."""

    fields: dict[str, str]
    block: bytes


def read_warc(path: Path, read: Read) -> Iterator[Page | Aside]:
    """The pages among the responses."""
    yield from _read(path, "response")


def read_wet(path: Path, read: Read) -> Iterator[Page | Aside]:
    """The texts of pages."""
    yield from _read(path, "conversion")


def _read(path: Path, kind: str) -> Iterator[Page | Aside]:
    number = 0
    try:
        with open_packed(path) as file:
            for record in records_of(file):
                if record.fields.get("warc-type") == kind:
                    yield from _page(f"{path.name}#{number}", record)
                    number += 1
    except (*DAMAGED, DocumentError) as error:
        yield Aside(f"{path.name}#{number}", f"the file is damaged from here on: {error}")


def records_of(file: IO[bytes]) -> Iterator[Record]:
    """The records of an unpacked file. Raises DocumentError where none begins, EOFError in one."""
    while line := file.readline(_LONGEST_LINE):
        if not line.strip():
            continue  # between two records
        if not line.startswith(b"WARC/"):
            raise DocumentError(f"no record begins with {line[:40]!r}")
        fields = _fields(file)
        length = fields.get("content-length", "")
        if not length.isdecimal():
            raise DocumentError("a record does not say how long it is")
        block = file.read(int(length))
        if len(block) < int(length):
            raise EOFError(f"a record of {length} bytes has only {len(block)}")
        yield Record(fields, block)


def _fields(file: IO[bytes]) -> dict[str, str]:
    fields: dict[str, str] = {}
    while line := file.readline(_LONGEST_LINE):
        name, _, value = line.decode("utf-8", errors="replace").partition(":")
        if not name.strip():
            return fields
        fields[name.strip().lower()] = value.strip()
    raise EOFError("a record ends in its fields")


def _page(place: str, record: Record) -> Iterator[Page | Aside]:
    fields = record.fields
    key = fields.get("warc-target-uri", "").strip("<>") or place
    metadata = {"url": key, "place": place}
    if licence := fields.get("warc-licence"):
        metadata["licence"] = licence
    content, stated = record.block, ""
    if fields.get("warc-type") == "response":
        kind, stated, content = _payload(record.block)
        if kind not in PAGES:
            return  # pictures and the like
        metadata["kind"] = "html"
    try:
        yield Page(key, decode(_unpacked(content), stated), metadata)
    except (DocumentError, *DAMAGED) as error:
        yield Aside(key, str(error))


def _payload(block: bytes) -> tuple[str, str, bytes]:
    """Type, encoding and body of a reply over HTTP."""
    head, _, body = block.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    fields = {name.strip().lower(): value.strip() for name, _, value in map(_part, lines)}
    kind, _, rest = fields.get("content-type", "").partition(";")
    stated = rest.partition("charset=")[2].partition(";")[0].strip(" \"'")
    if fields.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    return kind.strip().lower(), stated, body


def _part(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def _joined(body: bytes) -> bytes:
    """The pieces of a body that came in pieces; one that was stored whole stays as it is."""
    pieces, rest = [], body
    while rest:
        size, mark, after = rest.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            return body
        if not mark or not length:
            break
        pieces.append(after[:length])
        rest = after[length + 2 :]
    return b"".join(pieces)


def _unpacked(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(_GZIP) else content
