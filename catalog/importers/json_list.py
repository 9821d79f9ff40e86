"""Cut a JSON list of any length into its elements, holding no more than one of them."""

import re
from collections.abc import Iterator

from catalog.importers.problems import WHOLE_FILE, Fault, UnreadableError
from catalog.importers.source import Source

_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)  # stops at the closing quote or the end
_BLANK = b" \t\r\n"


def elements(source: Source) -> Iterator[tuple[int, bytes]]:
    """Each element's bytes with the line it begins on. The source stands before the bracket."""
    chunks = source.chunks()
    cutter = _Cutter(source)
    start = b""
    while not start.lstrip(_BLANK):
        start += next(chunks)
    source.line += start[: start.index(b"[")].count(b"\n")
    yield from cutter.feed(start[start.index(b"[") + 1 :])
    for chunk in chunks:
        yield from cutter.feed(chunk)
    cutter.finish()


class _Cutter:
    """Remembers between two chunks where in the list the first of them ended."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._piece = bytearray()
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._cut_before = False
        self._closed = False

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Take a chunk; give each element that ends in it."""
        begun = at = 0
        while at < len(chunk) and not self._closed:
            if self._in_string:
                at = self._through_string(chunk, at)
            elif sign := _OUTSIDE.search(chunk, at):
                at = sign.end()
                if self._ends_element(sign.group()):
                    yield from self._cut(chunk[begun : sign.start()])
                    begun = at
            else:
                break
        self._keep(chunk[begun:])

    def finish(self) -> None:
        """Nothing comes any more: the list must be closed."""
        if not self._closed:
            fix = "The list is not closed: the file is cut off, or a quote or bracket is missing."
            raise self._unreadable("the end of the file", fix)

    def _through_string(self, chunk: bytes, at: int) -> int:
        if self._escaped:  # the backslash was the last byte of the chunk before
            self._escaped = False
            return at + 1
        inside = _INSIDE.match(chunk, at)
        end = inside.end() if inside else at
        if end < len(chunk):
            self._in_string = chunk[end : end + 1] != b'"'
            self._escaped = self._in_string
        return end + 1

    def _ends_element(self, sign: bytes) -> bool:
        if sign == b'"':
            self._in_string = True
        elif sign in b"[{":
            self._depth += 1
        elif sign in b"]}":
            self._depth -= 1
            self._closed = self._depth < 0
            if self._closed and sign == b"}":
                raise self._unreadable("}", "A bracket closes what was never opened: remove it.")
        return self._closed or (sign == b"," and self._depth == 0)

    def _cut(self, end: bytes) -> Iterator[tuple[int, bytes]]:
        whole = bytes(self._piece) + end
        self._piece.clear()
        text = whole.lstrip(_BLANK)
        blank = whole[: len(whole) - len(text)]
        line = self._source.line + blank.count(b"\n")
        if text or not self._closed or self._cut_before:  # only [] has nothing to cut
            yield line, text
        self._cut_before = True
        self._source.line += whole.count(b"\n")

    def _keep(self, rest: bytes) -> None:
        if self._closed:
            if rest.strip(_BLANK):
                found = rest.strip(_BLANK)[:40].decode(errors="replace")
                raise self._unreadable(found, "Text stands after the end of the list: remove it.")
            return
        self._piece += rest
        if len(self._piece) > self._source.limits.record_bytes:
            found = f"an element of more than {self._source.limits.record_bytes:,} bytes"
            raise self._unreadable(found, "Split it, or look for a quote that is not closed.")

    def _unreadable(self, found: str, fix: str) -> UnreadableError:
        return UnreadableError(self._source.line, Fault(WHOLE_FILE, found, fix))
