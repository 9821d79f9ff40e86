"""Files as they lie, or packed with gzip or zstandard, in one piece or record by record."""

import gzip
import io
import zlib
from pathlib import Path
from typing import IO, Final, cast

import zstandard

# What goes wrong in a packed file that is damaged or cut off.
DAMAGED: Final = (EOFError, gzip.BadGzipFile, zlib.error, zstandard.ZstdError)
_BUFFER: Final = 1 << 18


def open_packed(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked as its name says."""
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if path.suffix == ".zst":
        # It is closed with the reader; reading goes on across the frames of records.
        packed = zstandard.ZstdDecompressor().stream_reader(
            path.open("rb"), read_across_frames=True, closefd=True
        )
        return io.BufferedReader(packed, _BUFFER)
    return path.open("rb")
