"""Files with texts that a benchmark should not repeat: test sets, and filters of whole corpora."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from catalog.importers.problems import UnreadableError
from catalog.importers.record import Malformed, Record
from catalog.importers.records import records
from catalog.importers.source import Limits, Source
from stats.overlap import NgramFilter

MAGIC = b"ngram filter 1\n"
MAX_HEADER = 1_000
MAX_PLAIN_BYTES = 64_000_000
NAMES = ("task_id", "id", "question_id", "uid", "key", "name", "title")
MAX_NAME_LENGTH = 100


class ReferenceFileError(Exception):
    """A file that cannot be compared with; the text says where and what to do."""


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a file, each with a name: all strings of a record together, or the whole file.

    JSON Lines, a JSON list, CSV and plain text, plain or .gz. Raises ReferenceFileError.
    """
    try:
        with Source(path, Limits()) as source:
            start = source.first_bytes().lstrip()[:1]
            if start in {b"{", b"["} or path.name.removesuffix(".gz").endswith(".csv"):
                yield from _records(path, source)
            else:
                yield "the whole text", _plain(path, source)
    except UnreadableError as error:
        fault = error.fault
        raise ReferenceFileError(
            f"{path.name}, line {error.line}: found {fault.found}; {fault.fix}"
        ) from error


def _records(path: Path, source: Source) -> Iterator[tuple[str, str]]:
    for number, record in enumerate(records(source), start=1):
        if isinstance(record, Malformed):
            fault = record.faults[0]
            raise ReferenceFileError(
                f"{path.name}, line {record.line}, {fault.field}: found {fault.found}; {fault.fix}"
            )
        yield _name(record, number), "\n".join(strings_in(record.fields))


def _name(record: Record, number: int) -> str:
    for name in NAMES:
        value = record.fields.get(name)
        if isinstance(value, str | int) and str(value).strip():
            return str(value)[:MAX_NAME_LENGTH]
    return f"record {number}"


def strings_in(value: object) -> Iterator[str]:
    """Every string of a value, wherever in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings_in(part)


def _plain(path: Path, source: Source) -> str:
    parts, size = [], 0
    for chunk in source.chunks():
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_PLAIN_BYTES:
            raise ReferenceFileError(
                f"{path.name} is one text of more than {MAX_PLAIN_BYTES:,} bytes: give it as JSON "
                "Lines, one document a line, or make a filter of it (manage.py filter_ngrams)."
            )
    return b"".join(parts).decode("utf-8", "replace")


def is_filter(path: Path) -> bool:
    """Whether the file is one that `write_filter` made."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def write_filter(path: Path, held: NgramFilter, *, name: str) -> None:
    """Keep a filter in a file, whole or not at all."""
    header = {"n": held.n, "probes": held.probes, "bytes": len(held.bits), "name": name}
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(MAGIC + json.dumps(header).encode() + b"\n" + held.bits.tobytes())
    part.replace(path)


def read_filter(path: Path) -> tuple[str, NgramFilter]:
    """The name of a filter's corpus, and the filter. Raises ReferenceFileError."""
    with path.open("rb") as file:
        file.read(len(MAGIC))
        try:
            header = json.loads(file.readline(MAX_HEADER))
            n, probes, size = (int(header[name]) for name in ("n", "probes", "bytes"))
            name = str(header["name"])[:MAX_NAME_LENGTH]
        except (ValueError, KeyError, TypeError) as error:
            raise ReferenceFileError(
                f"{path.name}: its header is damaged; make it anew."
            ) from error
        bits = np.frombuffer(file.read(), dtype=np.uint8)
    if len(bits) != size or min(n, probes, size) < 1:
        raise ReferenceFileError(
            f"{path.name}: {len(bits):,} bytes instead of {size:,}; it was cut off, make it anew."
        )
    return name, NgramFilter(n, bits, probes)
