"""Records of a file: its content, not its name, says if it is JSON, CSV or Parquet."""

from collections.abc import Iterator

from catalog.importers import json_list, parquet
from catalog.importers.csv_rows import csv_records, not_utf8
from catalog.importers.problems import WHOLE_FILE, WHOLE_ROW, Fault, UnreadableError, shown
from catalog.importers.record import Malformed, Record
from catalog.importers.source import Limits, Source
from web import strict_json


def records(source: Source) -> Iterator[Record | Malformed]:
    """Every row in the order of the file, those that cannot be read among them."""
    start = source.first_bytes().lstrip()
    if start.startswith(parquet.START):
        yield from parquet.parquet_records(source)
    elif start.startswith(b"["):
        for line, raw in json_list.elements(source):
            yield _parsed(line, raw, source.limits)
    elif start.startswith(b"{"):
        yield from _json_lines(source)
    else:
        yield from csv_records(source)


def _json_lines(source: Source) -> Iterator[Record | Malformed]:
    for line, raw in source.lines():
        if raw is None:
            found = f"a line of more than {source.limits.record_bytes:,} bytes"
            fault = Fault(WHOLE_ROW, found, "Give each record a line of its own.")
            yield Malformed(line, (fault,))
        elif raw.strip() == b"{":
            fix = "One object is spread over several lines: give a JSON list, or one object a line."
            raise UnreadableError(line, Fault(WHOLE_FILE, "{", fix))
        elif raw.strip():
            yield _parsed(line, raw, source.limits)


def _parsed(line: int, raw: bytes, limits: Limits) -> Record | Malformed:
    try:
        value = strict_json.parse(raw.decode(), limits)
    except UnicodeDecodeError as error:
        return Malformed(line, (not_utf8(error),))
    except strict_json.MalformedError as error:
        return Malformed(line, (error.fault,))
    faults = list(strict_json.faults_in(value, limits))
    if isinstance(value, dict) and not faults:
        return Record(line, value)
    if not isinstance(value, dict) and not faults:
        faults = [Fault(WHOLE_ROW, shown(value), "Each row must be a JSON object: {...}.")]
    return Malformed(line, tuple(faults))
