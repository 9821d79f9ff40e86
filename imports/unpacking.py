"""Archives with a file for each model: .zip, .tar, .tar.gz, .tar.xz. Nobody here packed them.

Names are shown and never become paths. What an archive says of its sizes is not believed: bytes
are counted as they come. One thing that does not belong there refuses the whole archive.
"""

import gzip
import stat
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.translation import gettext as _

from imports.signatures import DAMAGE, GZIP, XZ, ZIP, Unxz, first_bytes, is_tar, unpacked_bytes

_PIECE = 65_536
_HEADER = 1_000_000  # bytes of a tar's own between two files, as one long name may need
_DIRECTORY = 4_000_000  # bytes of the list at the end of a .zip
_END = b"PK\x05\x06"
_LARGE = b"PK\x06\x07"  # states another length of the list, for archives beyond 4 GB
_DAMAGED = (
    *DAMAGE,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,
    RecursionError,
    ValueError,
    struct.error,
)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ArchiveError(Exception):
    """Why nothing of an archive is taken."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may ask of this machine."""

    files: int = 500
    bytes: int = 500_000_000  # of all files together
    ratio: int = 200  # text packs 3 to 50 times, a bomb about 1,000 times
    ratio_free: int = 5_000_000  # bytes: the ratio is looked at only beyond this
    name: int = 200


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file out of an archive, and where it lies now."""

    name: str
    path: Path


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Meter:
    """Counts files and bytes; raises ArchiveError at the first one too many."""

    def __init__(self, packed: int, limits: ArchiveLimits) -> None:
        self._packed = packed
        self._limits = limits
        self._bytes = 0
        self._files = 0

    def begin_file(self, name: str) -> None:
        self._files += 1
        if self._files > self._limits.files:
            said = _("The archive holds more than %(most)d files. Send it in parts.")
            raise ArchiveError(said % {"most": self._limits.files})
        path = PurePosixPath(name.replace("\\", "/"))
        is_plain = name.isprintable() and 0 < len(name) <= self._limits.name
        if not is_plain or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            said = _("The archive holds a file of a name that is not taken: %(name)s.")
            raise ArchiveError(said % {"name": ascii(name[:60])})

    def count(self, block: bytes) -> bytes:
        self._bytes += len(block)
        if self._bytes > self._limits.bytes:
            said = _("The archive unpacks to more than %(most)d MB. Send it in parts.")
            raise ArchiveError(said % {"most": self._limits.bytes // 1_000_000})
        if self._bytes > max(self._limits.ratio_free, self._limits.ratio * self._packed):
            raise ArchiveError(
                _("The archive expands like a decompression bomb. If it is honest, unpack it.")
            )
        return block


class _TarStream:
    """The bytes of a tar, metered; between two files few of them may be its own."""

    def __init__(self, inner: _Readable, meter: _Meter) -> None:
        self._inner = inner
        self._meter = meter
        self._own = 0
        self.is_between = True

    def read(self, size: int = -1) -> bytes:
        block = self._meter.count(self._inner.read(size))
        self._own = self._own + len(block) if self.is_between else 0
        if self._own > _HEADER:
            raise ArchiveError(_("The archive is damaged, or made to do harm."))
        return block


def is_archive(path: Path) -> bool:
    """Whether other files are in this one. Single rows packed with gzip are none."""
    return first_bytes(path).startswith((*ZIP, XZ)) or is_tar(unpacked_bytes(path))


def unpack(
    path: Path, name: str, folder: Path, limits: ArchiveLimits | None = None
) -> list[Unpacked]:
    """Put the files of an archive into an empty folder under numbers; all, or ArchiveError."""
    limits = limits or ArchiveLimits()
    meter = _Meter(path.stat().st_size, limits)
    taken = []
    try:
        for number, (inner, file) in enumerate(_files(path, name, meter)):
            place = folder / str(number)
            with place.open("wb") as copy:
                while block := file.read(_PIECE):
                    copy.write(block)
            if is_archive(place):
                said = _("%(name)s is an archive inside an archive: unpack it and send its files.")
                raise ArchiveError(said % {"name": inner})
            taken.append(Unpacked(inner, place))
    except _DAMAGED as error:
        said = _("The archive is cut off, locked or damaged: pack it again.")
        raise ArchiveError(said) from error
    if not taken:
        raise ArchiveError(_("The archive holds no file."))
    return taken


def _files(path: Path, name: str, meter: _Meter) -> Iterator[tuple[str, _Readable]]:
    head = first_bytes(path)
    if head.startswith(ZIP):
        yield from _of_zip(path, meter)
    elif is_tar(unpacked_bytes(path)):
        with _unpacking(path, head) as stream:
            whole = _TarStream(stream, meter)
            yield from _of_tar(whole)
            whole.is_between = False
            while whole.read(_PIECE):  # to the end, where damage shows
                pass
    else:  # one file that xz packed
        inner = name.removesuffix(".xz")
        meter.begin_file(inner)
        with Unxz(path) as stream:
            yield inner, _Metered(stream, meter)


def _unpacking(path: Path, head: bytes) -> "IO[bytes] | gzip.GzipFile | Unxz":
    if head.startswith(GZIP):
        return gzip.open(path)
    return Unxz(path) if head.startswith(XZ) else path.open("rb")


class _Metered:
    def __init__(self, inner: _Readable, meter: _Meter) -> None:
        self._inner = inner
        self._meter = meter

    def read(self, size: int = -1) -> bytes:
        return self._meter.count(self._inner.read(size))


def _of_tar(stream: _TarStream) -> Iterator[tuple[str, _Readable]]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:  # type: ignore[call-overload]
        meter = stream._meter
        while (member := archive.next()) is not None:
            archive.members = []  # what was passed is not asked for again
            if member.isdir():
                continue
            if not member.isreg() or member.issparse():
                said = _("%(name)s is a link or no plain file: send the file itself.")
                raise ArchiveError(said % {"name": ascii(member.name[:60])})
            meter.begin_file(member.name)
            if is_hidden(member.name):
                continue
            file = archive.extractfile(member)
            if file is not None:
                stream.is_between = False
                yield member.name, file
            stream.is_between = True


def _of_zip(path: Path, meter: _Meter) -> Iterator[tuple[str, _Readable]]:
    _refuse_long_list(path)
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            if stat.S_ISLNK(member.external_attr >> 16):
                said = _("%(name)s is a link or no plain file: send the file itself.")
                raise ArchiveError(said % {"name": ascii(member.filename[:60])})
            meter.begin_file(member.filename)
            if member.flag_bits & 1 or member.compress_type not in _PACKED:
                said = _("%(name)s is locked or packed in an unusual way: pack it again.")
                raise ArchiveError(said % {"name": member.filename})
            if is_hidden(member.filename):
                continue
            with archive.open(member) as file:
                yield member.filename, _Metered(file, meter)


def _refuse_long_list(path: Path) -> None:
    """The list of a .zip is read whole before the first file: it must be short."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - 70_000))
        tail = file.read()
    is_long = _LARGE in tail
    at = tail.find(_END)
    while at >= 0 and not is_long:
        is_long = len(tail) >= at + 16 and struct.unpack_from("<L", tail, at + 12)[0] > _DIRECTORY
        at = tail.find(_END, at + 1)
    if is_long:
        raise ArchiveError(_("The archive holds too many files. Send it in parts."))


def is_hidden(name: str) -> bool:
    """Files that systems leave beside those of people."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
