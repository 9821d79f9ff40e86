"""Files that are whole or not there: written beside their place and then moved to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import orjson

UNFINISHED: Final = ".part"


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which takes its name when all was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def as_line(row: object) -> bytes:
    """A row of JSON Lines, the same bytes for the same row."""
    line: bytes = orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    return line


def write_json(path: Path, row: object) -> None:
    """One JSON file, for people to read too."""
    with whole_file(path) as file:
        file.write(orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))


def read_json(path: Path) -> Any:
    """What a JSON file says."""
    return orjson.loads(path.read_bytes())


def remove_unfinished(folder: Path) -> None:
    """Delete what a process that was killed left half written."""
    for path in folder.rglob(f".*{UNFINISHED}"):
        path.unlink()
