"""What a file is by its first bytes, where it cannot be rows: a picture is called a picture."""

import gzip
import io
import lzma
import zlib
from pathlib import Path
from typing import Final

HEAD = 1024  # bytes that are looked at
DAMAGE = (EOFError, OSError, zlib.error, lzma.LZMAError)
GZIP = b"\x1f\x8b"
XZ = b"\xfd7zXZ\x00"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_AT = 257
_BEGINNINGS: Final = {
    "picture": (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\1\0"),
    "document": (b"%PDF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"),
    "program": (b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm"),
    "sound": (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3"),
    "database": (b"SQLite format 3\0",),
    "packed": (b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\x28\xb5\x2f\xfd"),
    "utf16": (b"\xff\xfe", b"\xfe\xff"),
}
_INSIDE_ZIP: Final = (b"[Content_Types].xml", b"mimetypeapplication/")  # office documents


def what_it_is(head: bytes) -> str:
    """A word for what is no rows: picture, program, ...; empty where it may be rows."""
    for what, beginnings in _BEGINNINGS.items():
        if head.startswith(beginnings):
            return what
    marked = {
        "picture": head[8:12] == b"WEBP" or (head.lstrip()[:1] == b"<" and b"<svg" in head),
        "page": head.lstrip()[:1] == b"<",
        "sound": head[:4] == b"RIFF" or head[4:8] == b"ftyp",
        "program": head[:2] == b"MZ" and b"\0" in head,
        "document": head.startswith(ZIP) and any(mark in head for mark in _INSIDE_ZIP),
    }
    for what, is_so in marked.items():
        if is_so:
            return what
    if head.startswith((b"PAR1", *ZIP, GZIP, XZ)) or is_tar(head):
        return ""
    return "binary" if b"\0" in head else ""


def is_tar(head: bytes) -> bool:
    """Whether unpacked bytes begin an archive of files."""
    return head[_TAR_AT : _TAR_AT + 5] == b"ustar"


def first_bytes(path: Path) -> bytes:
    """The beginning of a file as it lies there."""
    with path.open("rb") as file:
        return file.read(HEAD)


def unpacked_bytes(path: Path) -> bytes:
    """The beginning of what gzip or xz packed; of any other file its own; of a damaged one none."""
    head = first_bytes(path)
    try:
        if head.startswith(GZIP):
            with gzip.open(path) as file:
                return file.read(HEAD)
        if head.startswith(XZ):
            with Unxz(path) as stream:
                return stream.read(HEAD)
    except DAMAGE:
        return b""
    return head


class Unxz(io.RawIOBase):
    """What one xz stream unpacks to, in memory that the file cannot ask more of."""

    MEMORY = 100_000_000  # bytes: as much as the strongest usual setting takes, and half again
    PIECE = 65_536

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._unpack = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=self.MEMORY)

    def read(self, size: int = -1) -> bytes:
        """Up to this many bytes; none at the end. Raises LZMAError and EOFError for damage."""
        most = self.PIECE if size < 0 else size
        while not self._unpack.eof:
            packed = self._file.read(self.PIECE) if self._unpack.needs_input else b""
            if self._unpack.needs_input and not packed:
                raise EOFError("the file ends before its archive does")
            if block := self._unpack.decompress(packed, most):
                return block
        if self._unpack.unused_data or self._file.read(1):
            raise lzma.LZMAError("bytes after the end of the archive")
        return b""

    def close(self) -> None:
        self._file.close()
        super().close()
