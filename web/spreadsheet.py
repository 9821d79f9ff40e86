"""CSV for people who open it in a spreadsheet, where a cell may be taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
CHUNK = 1000  # rows that are fetched at a time


def spreadsheet_cell(value: object) -> str:
    """The value as text; an apostrophe before whatever a spreadsheet would calculate."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_reply(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download of safe cells."""
    return HttpResponse("".join(_lines(header, rows)), **_download(name))


def csv_stream(
    name: str, columns: Mapping[str, str], found: QuerySet[Any]
) -> StreamingHttpResponse:
    """A download of safe cells that is sent while it is read, the oldest rows first."""
    rows: Iterable[Sequence[object]] = (
        found.order_by("pk").values_list(*columns.values()).iterator(chunk_size=CHUNK)
    )
    return StreamingHttpResponse(_lines(list(columns), rows), **_download(name))


def _download(name: str) -> dict[str, Any]:
    return {
        "content_type": "text/csv; charset=utf-8",
        "headers": {"Content-Disposition": f'attachment; filename="{name}"'},
    }


class _Echo:
    """A file for the writer of CSV that hands each line on."""

    def write(self, line: str) -> str:
        return line


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([spreadsheet_cell(cell) for cell in row])
