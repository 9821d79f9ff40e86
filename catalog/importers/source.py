"""Bytes of a file that nobody here wrote: plain or gzip, counted, hashed and limited."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from catalog.importers.problems import WHOLE_FILE, Fault, UnreadableError

_CHUNK = 16_384  # what is read ahead counts as compressed input: keep it small
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"  # packed by itself
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DAMAGE = (EOFError, zlib.error, OSError)
_UNPACK = "Unpack it and import the file inside, plain or as .gz."
_SAVE_AS_UTF8 = "Save the file as UTF-8."
_SAVE_AS_ROWS = "Save the rows as JSON Lines, a JSON list or CSV."
_REFUSED = (
    (b"PK\x03\x04", "a zip archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (_GZIP, "gzip inside gzip", _UNPACK),
    (b"%PDF", "a PDF document", _SAVE_AS_ROWS),
    (b"<", "XML or a web page", _SAVE_AS_ROWS),
    (b"\xff\xfe", "UTF-16 or UTF-32 text", _SAVE_AS_UTF8),
    (b"\xfe\xff", "UTF-16 text", _SAVE_AS_UTF8),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of this machine before it is refused."""

    expanded_bytes: int = 2 * 1024**3
    expansion_ratio: int = 100  # text compresses 3 to 20 times; a bomb about 1,000 times
    expansion_free_bytes: int = 2_000_000  # the ratio is looked at only beyond this
    record_bytes: int = 4_000_000
    depth: int = 32
    containers: int = 10_000
    values: int = 10_000
    columns: int = 1_000


class _Counted(io.RawIOBase):
    """The file on the disk, whose digest and position are known while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self.sha256.update(block)
        self.count += len(block)
        return len(block)


class Source:
    """One opened file: its lines or chunks, and what is known of it so far."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        self.line = 1
        self._expanded = 0
        if not path.is_file():  # a named pipe would never end
            raise _unreadable(1, f"no file at {path.name}", "Give the path of an existing file.")
        try:
            self._file = path.open("rb")
        except OSError as error:
            fix = "Check the file's permissions."
            raise _unreadable(1, error.strerror or str(error), fix) from error
        self.path = path
        self.size = path.stat().st_size
        self._counted = _Counted(self._file)
        self._plain = io.BufferedReader(self._counted, _CHUNK)
        self._gzip: gzip.GzipFile | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def bytes_read(self) -> int:
        """How far into the file on the disk the reading is."""
        return self._counted.count

    @property
    def sha256(self) -> str:
        """Digest of the bytes read so far: of the whole file once it has been read to the end."""
        return self._counted.sha256.hexdigest()

    def first_bytes(self) -> bytes:
        """Look at the beginning, refuse what is no text, and step over a byte order mark."""
        if self._plain.peek(2)[:2] == _GZIP:
            self._gzip = gzip.GzipFile(fileobj=self._plain, mode="rb")
        head = self._peek()
        if self._gzip and head.startswith(_PARQUET):
            raise _unreadable(1, "a Parquet file inside gzip", _UNPACK)
        for start, what, fix in _REFUSED:
            if head.startswith(start):
                raise _unreadable(1, what, fix)
        if b"\0" in head[:2]:
            raise _unreadable(1, "NUL bytes: UTF-16 text or no text", _SAVE_AS_UTF8)
        if head.startswith(_BYTE_ORDER_MARK):
            self._stream.read(len(_BYTE_ORDER_MARK))
            head = head[len(_BYTE_ORDER_MARK) :]
        return head

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Each line with its number, split at line feeds only; None for one beyond the limit."""
        limit = self.limits.record_bytes
        while line := self._take(self._stream.readline, limit):
            if len(line) == limit and not line.endswith(b"\n"):
                yield self.line, None
                while line and not line.endswith(b"\n"):
                    line = self._take(self._stream.readline, _CHUNK)
            else:
                yield self.line, line
            self.line += 1

    def chunks(self) -> Iterator[bytes]:
        """The bytes in blocks of no meaning. Whoever cuts them counts the lines."""
        while chunk := self._take(self._stream.read1, _CHUNK):
            yield chunk

    @property
    def _stream(self) -> "io.BufferedReader[_Counted] | gzip.GzipFile":
        return self._gzip or self._plain

    def _peek(self) -> bytes:
        try:
            return self._stream.peek(512)
        except _DAMAGE as error:
            raise self._damaged(error) from error

    def _take(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            block = read(size)
        except _DAMAGE as error:
            raise self._damaged(error) from error
        self._expanded += len(block)
        self._refuse_bombs()
        return block

    def _refuse_bombs(self) -> None:
        limits, expanded = self.limits, self._expanded
        if expanded > limits.expanded_bytes:
            found = f"more than {limits.expanded_bytes:,} bytes"
            raise _unreadable(self.line, found, "Split the file into smaller ones.")
        if expanded <= limits.expansion_free_bytes or self._gzip is None:
            return
        if expanded > limits.expansion_ratio * self._counted.count:
            found = f"{expanded:,} bytes out of the first {self._counted.count:,}"
            fix = "The file expands like a decompression bomb. If it is honest, unpack it first."
            raise _unreadable(self.line, found, fix)

    def _damaged(self, error: Exception) -> UnreadableError:
        fix = "The file is cut off or damaged: copy it again."
        return _unreadable(self.line, str(error) or type(error).__name__, fix)


def _unreadable(line: int, found: str, fix: str) -> UnreadableError:
    return UnreadableError(line, Fault(WHOLE_FILE, found, fix))
