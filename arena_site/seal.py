"""The last line of a backup: a digest of every byte before it, made with a key where there is one.

Without a key it shows what broke; with ARENA_BACKUP_KEY, which the operator keeps elsewhere, it
shows as well that nobody without the key has written the file.
"""

import hashlib
import hmac
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SIGNED, PLAIN = "hmac-sha256", "sha256"
CHUNK: Final = 1 << 20
_MARK: Final = b"code-arena-backup "
_LENGTH: Final = len(_MARK) + len(SIGNED) + 1 + 64 + 1


class SealError(ValueError):
    """The file is not what was written; `str` says what is wrong with it."""


def seal(path: Path, key: str) -> None:
    """Add the line to a finished file."""
    line = _line(path, path.stat().st_size, SIGNED if key else PLAIN, key)
    with path.open("ab") as file:
        file.write(line)


def check_seal(path: Path, key: str, *, unsigned: bool = False) -> None:
    """Raise `SealError` unless every byte is as written, and signed where a key is set.

    `unsigned`: take it without a signature although a key is set.
    """
    size = path.stat().st_size - _LENGTH
    last = _end_of(path, size)
    if not last.startswith(_MARK):
        kind = PLAIN
        _check_unsealed(path)  # of a version before seals
    else:
        kind = last[len(_MARK) :].split(b" ")[0].decode("ascii", "replace")
        if kind not in {SIGNED, PLAIN}:
            raise SealError("its last line was changed")
        if kind == SIGNED and not key:
            raise SealError("it is signed, and ARENA_BACKUP_KEY is not set to check it")
        if not hmac.compare_digest(last, _line(path, size, kind, key)):
            other = "or signed with another key" if kind == SIGNED else "since it was written"
            raise SealError(f"it was changed, {other}")
    if key and kind == PLAIN and not unsigned:
        raise SealError(
            "it is not signed, and ARENA_BACKUP_KEY says that yours are; "
            "where you know that it is yours, add --unsigned"
        )


def _line(path: Path, size: int, kind: str, key: str) -> bytes:
    digest = hmac.new(key.encode(), digestmod="sha256") if kind == SIGNED else hashlib.sha256()
    for chunk in _chunks(path, size):
        digest.update(chunk)
    return _MARK + f"{kind:<{len(SIGNED)}} {digest.hexdigest()}\n".encode()


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(CHUNK, size))):
            size -= len(chunk)
            yield chunk


def _end_of(path: Path, start: int) -> bytes:
    if start < 0:
        return b""
    with path.open("rb") as file:
        file.seek(start)
        return file.read()


def _check_unsealed(path: Path) -> None:
    """All that is neither a header nor a member is zeros, as it was written."""
    with tarfile.open(path, "r:") as archive, path.open("rb") as file:
        begin = 0
        for found in archive.getmembers():
            begin = found.offset_data + found.size
            file.seek(begin)
            if file.read(-begin % tarfile.BLOCKSIZE).strip(b"\0"):
                raise SealError("it was changed, between two of its parts")
        file.seek(begin + -begin % tarfile.BLOCKSIZE)
        while chunk := file.read(CHUNK):
            if chunk.strip(b"\0"):
                raise SealError("something was written behind its end")
