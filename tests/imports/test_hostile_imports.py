"""Every importer against every hostile file, by command and by upload: a list of errors, no more.

What the readers themselves make of many more files is in tests/catalog/test_importers_hostile.py.
"""

import csv
import gzip
import html
import io
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from accounts.models import Job, Role
from imports.models import Upload
from tests.intake import filled_tables, item, vote
from tests.uploads import signed_in, vote_choices, work

pytestmark = pytest.mark.django_db


class Importer(NamedTuple):
    """A format with a row of it: TEXT stands where it holds a text, KEY where it holds a name."""

    kind: str
    row: dict


TURNS = [{"role": "user", "content": "Sort it."}, {"role": "assistant", "content": "TEXT"}]
IMPORTERS = {
    "own_items": Importer("import_items", item("KEY", "TEXT")),
    "codearena": Importer(
        "import_items",
        {"id": "KEY", "messages": TURNS[:1], "difficulty": "easy", "red_response": "TEXT"},
    ),
    "arena_hard_items": Importer(
        "import_items", {"uid": "KEY", "category": "c", "cluster": "d", "prompt": "TEXT"}
    ),
    "own_answers": Importer(
        "import_answers", {"item": "KEY", "text": "TEXT", "prompt": "Sort it.", "competitor": "red"}
    ),
    "arena_hard_answers": Importer(
        "import_answers", {"uid": "KEY", "model": "red", "messages": TURNS}
    ),
    "fasteval": Importer(
        "import_answers", {"task_id": "KEY", "prompt": "Sort it.", "completion_raw": "TEXT"}
    ),
    "arena": Importer("import_votes", vote(a="KEY", b="TEXT")),
}


def line(row: dict, old: str = "", new: str = "") -> bytes:
    """The row as JSON with its own key, and with what is hostile in place of what is dull."""
    text = json.dumps(row).replace(old, new) if old else json.dumps(row)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def after_a_good_row(old: str, new: str) -> Callable[[dict], bytes]:
    return lambda row: line(row, "KEY", "first") + line(row, old, new)


def csv_of(row: dict, *, cells: int) -> bytes:
    """A header, a good row, and one with so many cells more or fewer."""
    values = [each if isinstance(each, str) else json.dumps(each) for each in row.values()]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(row)
    writer.writerow(values)
    writer.writerow([*values, "more"] if cells > 0 else values[:cells])
    return written.getvalue().encode()


def utf16(row: dict) -> bytes:
    return line(row).decode().encode("utf-16")


def bomb(row: dict) -> bytes:
    return gzip.compress(b'{"' + b"a" * 30_000_000)


def cut_off(row: dict) -> bytes:
    return gzip.compress(b"".join(line(row, "KEY", f"k{n}") for n in range(999)))[:-50]


# name: what makes the file of a row, the line, and what is said of it
HOSTILE: dict[str, tuple[Callable[[dict], bytes], int, str]] = {
    "nan": (after_a_good_row('"TEXT"', "NaN"), 2, "found NaN"),
    "infinity": (after_a_good_row('"TEXT"', "-Infinity"), 2, "found -Infinity"),
    "too_large_a_number": (after_a_good_row('"TEXT"', "1e999"), 2, "found 1e999"),
    "long_number": (after_a_good_row('"TEXT"', "9" * 5_000), 2, "a number of 5000 digits"),
    "doubled_key": (after_a_good_row("{", '{"a": 1, "a": 2, '), 2, "the same key twice"),
    "lone_surrogate": (after_a_good_row("TEXT", r"\ud83d"), 2, "surrogate pair"),
    "raw_surrogate": (after_a_good_row("TEXT", "\ud83d"), 2, "not UTF-8"),
    "surrogate_in_a_name": (after_a_good_row("KEY", r"\udc00"), 2, "surrogate pair"),
    "nul": (after_a_good_row("TEXT", r"a\u0000b"), 2, "NUL character"),
    "nul_in_a_name": (after_a_good_row("KEY", r"\u0000"), 2, "NUL character"),
    "deep": (after_a_good_row('"TEXT"', "[" * 50_000 + "]" * 50_000), 2, "32 levels"),
    "long_name": (after_a_good_row("KEY", "k" * 201), 2, "200 characters"),
    "list_for_a_text": (after_a_good_row('"TEXT"', '["TEXT"]'), 2, "Write a text"),
    "object_for_a_name": (after_a_good_row('"KEY"', '{"a": 1}'), 2, "Write a"),
    "list_for_a_row": (lambda row: line(row) + b"[1, 2]\n", 2, "must be a JSON object"),
    "text_for_a_row": (lambda row: b"[" + line(row) + b', "row"]', 2, "must be a JSON object"),
    "long_line": (after_a_good_row("TEXT", "x" * 10_000_000), 2, "4,000,000 bytes"),
    "latin_1": (lambda row: line(row) + '{"ä": 1}\n'.encode("latin-1"), 2, "not UTF-8"),
    "utf_16": (utf16, 1, "UTF-16"),
    "second_mark": (lambda row: line(row) + b"\xef\xbb\xbf" + line(row), 2, "not JSON"),
    "gzip_bomb": (bomb, 1, "decompression bomb"),
    "gzip_cut_off": (cut_off, 1, "cut off or damaged"),
    "fewer_cells": (lambda row: csv_of(row, cells=-1), 3, "as many cells"),
    "more_cells": (lambda row: csv_of(row, cells=1), 3, "as many cells"),
    "empty": (lambda row: b"", 1, "no row"),
}


def by_command(kind: str, format: str, content: bytes, folder: Path) -> list[str]:
    path = folder / "rows"
    path.write_bytes(content)
    stated = ["--create-items"] if kind == "import_answers" else []
    stated += ["--competitor", "red"] if format == "fasteval" else []
    out, err = StringIO(), StringIO()
    arguments = [str(path), "--benchmark", "Mine", "--format", format, *stated]
    with pytest.raises(CommandError, match=r"errors?: nothing was written\.$"):
        call_command(kind, *arguments, stdout=out, stderr=err)
    return [said.removeprefix(f"{path}:") for said in err.getvalue().splitlines()]


def by_upload(kind: str, format: str, content: bytes, folder: Path) -> list[str]:
    client = signed_in(Role.LEAD)
    stated = {"create_items": "on"} if kind == "import_answers" else {}
    stated |= {"competitor": "red"} if format == "fasteval" else {}
    file = SimpleUploadedFile("rows", content or b"\n")  # a form refuses a file without a byte
    reply = client.post("/imports/", {"files": [file]})
    fields = {"kind": kind, "new_benchmark": "Mine", "format": format, **stated}
    found = Upload.objects.get().found
    columns = {column["name"]: "model_a" for column in found["columns"]}
    fields |= vote_choices(columns) if format == "arena" else {}
    sent = client.post(reply["Location"], fields)
    if found["what"] == "utf16" or (format == "arena" and found["what"] == "text"):
        return refused_at_the_door(sent)
    assert sent.status_code == 302
    job = work(Job.objects.get())
    assert (job.state, job.file.name) == ("failed", "")
    assert job.message.startswith("Nothing was written")
    assert client.get(f"/imports/{job.public_id}/").status_code == 200
    assert client.get(f"/jobs/{job.public_id}/errors/").status_code == 200
    return [f"{e['line']} {e['field']}: found {e['found']}; {e['fix']}" for e in job.errors]


def refused_at_the_door(reply) -> list[str]:
    """What the page of a file says of one that has no row at all."""
    assert reply.status_code == 422
    assert not Job.objects.exists()
    page = html.unescape(reply.content.decode())
    (said,) = re.findall(r'<div class="notice warning"><p>(.+?)</p>', page)
    return [f"1 (file): found {said.replace(': ', '; ', 1)}"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.mark.parametrize("door", [by_command, by_upload])
@pytest.mark.parametrize("format", IMPORTERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_errors_by_line_and_field_and_writes_nothing(
    name: str, format: str, door: Callable[..., list[str]], tmp_path: Path
):
    kind, row = IMPORTERS[format]
    make, number, phrase = HOSTILE[name]
    errors = door(kind, format, make(row), tmp_path)
    assert all(re.match(r"\d+ \S.*: found \S.*; \S.*", each) for each in errors), errors
    assert any(each.startswith(f"{number} ") and phrase in each for each in errors) or (
        name == "gzip_cut_off" and any(phrase in each for each in errors)
    ), errors
    assert filled_tables() == []


@pytest.mark.parametrize("door", [by_command, by_upload])
@pytest.mark.parametrize(
    ("format", "old", "new"),
    [
        ("own_items", '"key"', '"licence": "%s", "key"' % ("l" * 101)),
        ("own_items", '"key"', '"main_category": "%s", "key"' % ("m" * 81)),
        ("arena_hard_items", '"c"', '"%s"' % ("c" * 81)),
        ("own_items", '"key"', '"languages": ["%s"], "key"' % ("c" * 61)),
        ("arena_hard_items", '"d"', '"%s"' % ("d" * 81)),
        ("own_answers", '"item"', '"finish_reason": "%s", "item"' % ("f" * 41)),
        ("own_answers", '"item"', '"prompt_tokens": 2147483648, "item"'),
        ("own_answers", '"item"', '"seconds": 1e400, "item"'),
        ("arena", '"winner"', '"judge": "%s", "winner"' % ("j" * 201)),
        ("arena", '"winner"', '"turn": 40000, "winner"'),
    ],
)
def test_what_no_column_can_hold_is_an_error_of_its_row(
    format: str, old: str, new: str, door: Callable[..., list[str]], tmp_path: Path
):
    kind, row = IMPORTERS[format]
    errors = door(kind, format, after_a_good_row(old, new)(row), tmp_path)
    assert {each.split()[0] for each in errors} == {"2"}, errors
    assert filled_tables() == []


@pytest.mark.parametrize("format", IMPORTERS)
def test_a_line_of_100_mb_is_stepped_over(format: str, tmp_path: Path):
    kind, row = IMPORTERS[format]
    errors = by_command(kind, format, line(row) + b'{"' + b"x" * 100_000_000, tmp_path)
    assert [each.split(":")[0] for each in errors] == ["2 (row)"]


@pytest.mark.parametrize("format", IMPORTERS)
def test_a_byte_order_mark_is_no_part_of_the_file(format: str, tmp_path: Path):
    kind, row = IMPORTERS[format]
    bad = b"\xef\xbb\xbf" + line(row) + b"no row\n"
    errors = by_command(kind, format, bad, tmp_path)
    assert [each.split(":")[0] for each in errors] == ["2 (row)"]
