"""WARC files as a crawler would leave them, written by the tests themselves."""

import gzip
from collections.abc import Iterable
from pathlib import Path


def record(kind: str, uri: str, body: bytes, content_type: str, more: str = "") -> bytes:
    """One record of a file."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\n{more}"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def response(uri: str, page: bytes, content_type: str = "text/html", licence: str = "") -> bytes:
    """A page as it came over HTTP."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(page)}\r\n\r\n"
    more = f"WARC-Licence: {licence}\r\n" if licence else ""
    body = head.encode() + page
    return record("response", uri, body, "application/http; msgtype=response", more)


def conversion(uri: str, text: str) -> bytes:
    """The text of a page, as WET files have it."""
    return record("conversion", uri, text.encode(), "text/plain")


def write_warc(path: Path, records: Iterable[bytes]) -> None:
    """One file; `.gz` packs each record by itself, as crawlers do."""
    with path.open("wb") as file:
        for each in records:
            file.write(gzip.compress(each, 6, mtime=0) if path.suffix == ".gz" else each)
