"""Rows of a Parquet file, a few at a time and none larger than a row may be.

What a file says of itself is not believed where it costs memory: a dictionary of one long value
may stand for a million rows, so as many rows are unpacked at once as the longest could fill.
"""

import math
from collections.abc import Iterator

import pyarrow
import pyarrow.parquet

from catalog.importers.problems import WHOLE_FILE, WHOLE_ROW, Fault, UnreadableError
from catalog.importers.record import Malformed, Record
from catalog.importers.source import Limits, Source
from web import strict_json

START = b"PAR1"
AT_ONCE = 64_000_000  # bytes of rows that are unpacked together, at most
MOST_AT_ONCE = 256  # rows
THRIFT_BYTES, THRIFT_PARTS = 20_000_000, 200_000  # of the description at the end of a file
_DAMAGED = "The file is cut off or damaged: copy it again."
_SAVE_PLAIN = "Save the column as text, numbers, lists or structures of these."
_DAMAGE = (pyarrow.ArrowException, OSError, ValueError, MemoryError, OverflowError)

pyarrow.set_memory_pool(pyarrow.system_memory_pool())  # the others hold on to what was used once


def parquet_records(source: Source) -> Iterator[Record | Malformed]:
    """Every row in the order of the file; a column without a value in a row is left out."""
    for _ in source.chunks():  # the digest is of all bytes, whatever order they are read in
        pass
    try:
        file = pyarrow.parquet.ParquetFile(
            source.path,
            thrift_string_size_limit=THRIFT_BYTES,
            thrift_container_size_limit=THRIFT_PARTS,
        )
    except _DAMAGE as error:
        raise _unreadable(1, _first_line(error), _DAMAGED) from error
    with file:
        _refuse_bombs(file.metadata, source)
        names = file.schema_arrow.names
        if len(set(names)) < len(names):
            raise _unreadable(1, "two columns of one name", "Give each column a name of its own.")
        yield from _rows(file, source)


def _rows(file: pyarrow.parquet.ParquetFile, source: Source) -> Iterator[Record | Malformed]:
    row = unpacked = 0
    batches = file.iter_batches(batch_size=_rows_at_once(file.metadata), use_threads=False)
    while True:
        try:
            batch = next(batches, None)
            rows = [] if batch is None else batch.to_pylist()
        except _DAMAGE as error:
            raise _unreadable(row + 1, _first_line(error), _DAMAGED) from error
        if batch is None:
            return
        unpacked += batch.nbytes
        _refuse_bomb(unpacked, source, row + 1)
        for fields in rows:
            row += 1
            yield _record(row, fields, source.limits)


def _record(row: int, fields: dict[str, object], limits: Limits) -> Record | Malformed:
    try:
        plain = _plain("", fields, limits, 0)
    except strict_json.MalformedError as error:
        return Malformed(row, (error.fault,))
    faults = tuple(strict_json.faults_in(plain, limits))
    if faults:
        return Malformed(row, faults)
    if _size(plain) > limits.record_bytes:
        found = f"a row of more than {limits.record_bytes:,} bytes"
        return Malformed(row, (Fault(WHOLE_ROW, found, "Leave out what is not needed."),))
    return Record(row, plain if isinstance(plain, dict) else {})


def _plain(path: str, value: object, limits: Limits, depth: int) -> object:
    """The value as JSON could hold it; what is empty in a structure is left out."""
    if depth > limits.depth:
        fix = f"At most {limits.depth} levels a row."
        raise strict_json.MalformedError(Fault(path or WHOLE_ROW, f"depth {depth}", fix))
    if isinstance(value, dict):
        inner = ((str(k), v) for k, v in value.items() if v is not None)
        return {k: _plain(strict_json.join(path, k), v, limits, depth + 1) for k, v in inner}
    if isinstance(value, list):
        pairs = enumerate(value)
        return [_plain(f"{path}[{place}]", each, limits, depth + 1) for place, each in pairs]
    if value is None or isinstance(value, str | bool) or _is_number(value):
        return value
    found = str(value) if isinstance(value, float | int) else f"a value of type {_type(value)}"
    raise strict_json.MalformedError(Fault(path or WHOLE_ROW, found, _SAVE_PLAIN))


def _is_number(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) < 10**18


def _type(value: object) -> str:
    return type(value).__name__


def _size(value: object) -> int:
    """Characters of all texts inside."""
    if isinstance(value, dict):
        return sum(len(key) + _size(inner) for key, inner in value.items())
    if isinstance(value, list):
        return sum(map(_size, value))
    return len(value) if isinstance(value, str) else 1


def _rows_at_once(metadata: pyarrow.parquet.FileMetaData) -> int:
    """As many as fit when each value is as long as the longest could be."""
    longest = max(
        (
            column.total_uncompressed_size
            for column in _columns(metadata)
            if column.has_dictionary_page
        ),
        default=1,
    )
    return max(1, min(MOST_AT_ONCE, AT_ONCE // max(longest, 1)))


def _columns(
    metadata: pyarrow.parquet.FileMetaData,
) -> Iterator[pyarrow.parquet.ColumnChunkMetaData]:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        yield from (group.column(place) for place in range(group.num_columns))


def _refuse_bombs(metadata: pyarrow.parquet.FileMetaData, source: Source) -> None:
    limits = source.limits
    if metadata.num_columns > limits.columns:
        found = f"{metadata.num_columns:,} columns"
        raise _unreadable(1, found, f"At most {limits.columns:,} columns.")
    _refuse_bomb(sum(column.total_uncompressed_size for column in _columns(metadata)), source, 1)
    if metadata.num_rows > max(1_000, source.size):  # less than a byte for each row
        found = f"{metadata.num_rows:,} rows in {source.size:,} bytes"
        raise _unreadable(1, found, "The file expands like a decompression bomb.")


def _refuse_bomb(expanded: int, source: Source, row: int) -> None:
    limits = source.limits
    if expanded > limits.expanded_bytes:
        found = f"more than {limits.expanded_bytes:,} bytes"
        raise _unreadable(row, found, "Split the file into smaller ones.")
    if expanded > max(limits.expansion_free_bytes, limits.expansion_ratio * source.size):
        found = f"{expanded:,} bytes out of {source.size:,}"
        fix = "The file expands like a decompression bomb. If it is honest, split it."
        raise _unreadable(row, found, fix)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def _unreadable(line: int, found: str, fix: str) -> UnreadableError:
    return UnreadableError(line, Fault(WHOLE_FILE, found, fix))
