"""Files that want to break the reader: each is refused by line and field, within 200 MB more."""

import bz2
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

GOOD = b'{"key": "k%d", "messages": [{"role": "user", "content": "Sort a list."}]}\n'
FIRST = GOOD % 1
VOTES = b"model_a,model_b,winner\n"

# Reads everything it is given with 200 MB more than it needs to start, and says what it found.
CHILD = """
import json, resource, sys
from pathlib import Path
from annotations.importers import read_votes
from catalog.importers import ITEM_FORMATS, Fault, RowError, detect_format, read_items

size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 200_000_000,) * 2)
for path in map(Path, sys.argv[1:]):
    votes = ".csv" in path.name
    reading = read_votes(path) if votes else read_items(path, "own_items")
    errors = [row for row in reading if isinstance(row, RowError)]
    small = path.is_file() and path.stat().st_size < 100_000
    print(json.dumps({
        "name": path.name,
        "first": [(e.line, e.field, e.found, e.fix) for e in errors[:3]],
        "last": errors[-1].fix,
        "count": reading.error_count,
        "kept": len(errors),
        "detected": small and not isinstance(detect_format(path, ITEM_FORMATS), Fault),
    }))
"""


def user(content: str) -> bytes:
    return b'{"key": "k", "messages": [{"role": "user", "content": ' + content.encode() + b"}]}\n"


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../outside.jsonl", FIRST)
        for number in range(1_000):
            archive.writestr(f"{number}.jsonl", b"")
    return made.getvalue()


def bomb(block: bytes, start: bytes = b"") -> bytes:
    """More than a gigabyte in little more than a megabyte: the same member again and again."""
    member = gzip.compress(block * (10_000_000 // len(block)))
    return gzip.compress(start) + member * 110


def damaged(packed: bytes) -> bytes:
    return packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]


PACKED = gzip.compress(b"".join(GOOD % number for number in range(5_000)))

# name: (content, line, field, a part of what was found or of the repair)
HOSTILE: dict[str, tuple[bytes, int, str, str]] = {
    "bomb_of_rows.jsonl.gz": (bomb(b'{"key": 1}\n'), 1, "key", "Write a text"),
    "bomb_of_blank_lines.jsonl.gz": (bomb(b" " * 99 + b"\n", b"{}"), 1, "key", "Add this field"),
    "bomb_of_one_line.jsonl.gz": (bomb(b"a", b'{"key": "'), 1, "(file)", "bomb"),
    "bomb_of_blanks_in_a_list.json.gz": (bomb(b" ", b"["), 1, "(file)", "bomb"),
    "bomb_of_commas_in_a_list.json.gz": (bomb(b",", b"["), 1, "(row)", "not JSON"),
    "bomb_of_one_cell.csv.gz": (bomb(b"x", VOTES + b'a,b,"'), 2, "(file)", "bomb"),
    "bomb_of_votes.csv.gz": (bomb(b"a,b,left\n", VOTES), 2, "winner", "Use one of"),
    "bomb_of_good_votes.csv.gz": (
        bomb(b"a" * 90 + b",b,tie\n", VOTES),
        -1,
        "(file)",
        "decompression bomb",
    ),
    "gzip_in_gzip.gz": (gzip.compress(PACKED), 1, "(file)", "gzip inside gzip"),
    "cut_off.jsonl.gz": (gzip.compress(FIRST)[:-9], 2, "(file)", "cut off or damaged"),
    "wrong_checksum.jsonl.gz": (damaged(PACKED), 5_001, "(file)", "cut off or damaged"),
    "rubbish_after.jsonl.gz": (PACKED + b"rubbish", 5_001, "(file)", "cut off or damaged"),
    "archive.zip": (zipped(), 1, "(file)", "a zip archive"),
    "archive.xz": (lzma.compress(FIRST), 1, "(file)", "an xz archive"),
    "archive.bz2": (bz2.compress(FIRST), 1, "(file)", "a bzip2 archive"),
    "archive.zst": (b"\x28\xb5\x2f\xfd" + b"x" * 50, 1, "(file)", "a zstandard archive"),
    "table.parquet": (b"PAR1" + b"\x15\x04" * 50 + b"PAR1", 1, "(file)", "cut off or damaged"),
    "document.pdf": (b"%PDF-1.7\n%\xe2\xe3", 1, "(file)", "a PDF document"),
    "picture_named.jsonl": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 99, 1, "(row)", "not UTF-8"),
    "entities.xml": (b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>', 1, "(file)", "XML"),
    "page.html": (b"<html><body>Not found</body></html>", 1, "(file)", "web page"),
    "utf16_little.jsonl": (FIRST.decode().encode("utf-16"), 1, "(file)", "UTF-8"),
    "utf16_big.jsonl": (b"\xfe\xff" + FIRST.decode().encode("utf-16-be"), 1, "(file)", "UTF-16"),
    "utf16_without_mark.jsonl": (FIRST.decode().encode("utf-16-le"), 1, "(file)", "UTF-16"),
    "latin1.jsonl": (FIRST + 'ä{"key": "ä"}\n'.encode("latin-1"), 2, "(row)", "byte 0xe4"),
    "deep_lists.jsonl": (user("[" * 100_000 + "]" * 100_000), 1, "(row)", "32 levels"),
    "deep_objects.jsonl": (user('{"a":' * 100_000 + "1" + "}" * 100_000), 1, "(row)", "32 levels"),
    "deep_file.json": (b"[" * 100_000 + b"]" * 100_000, 1, "(row)", "32 levels"),
    "endless_brackets.json": (b"[" * 5_000_000, 1, "(file)", "4,000,000 bytes"),
    "many_lists.jsonl": (user("[" + "[]," * 900_000 + "[]]"), 1, "(row)", "lists and objects"),
    "many_numbers.jsonl": (user("[" + "1," * 1_500_000 + "1]"), 1, "(row)", "10,000 values"),
    "many_fields.jsonl": (
        json.dumps({f"f{n}": 1 for n in range(100_000)}).encode(),
        1,
        "(row)",
        "10,000 values",
    ),
    "many_columns.csv": (
        ",".join(f"c{n}" for n in range(100_000)).encode(),
        1,
        "(file)",
        "100,000 columns",
    ),
    "5000_digits.jsonl": (user("1" * 5_000), 1, "messages[0].content", "5000 digits"),
    "too_large_a_number.jsonl": (user("1e999"), 1, "messages[0].content", "1e999"),
    "not_a_number.jsonl": (FIRST + user("NaN"), 2, "messages[0].content", "NaN"),
    "infinite.jsonl": (user("-Infinity"), 1, "messages[0].content", "-Infinity"),
    "half_a_pair.jsonl": (user(r'"a \ud83d b"'), 1, "messages[0].content", "surrogate"),
    "half_a_pair_in_a_key.jsonl": (rb'{"\ud83d": 1}', 1, " (key)", "surrogate"),
    "nul_escaped.jsonl": (user(r'"a\u0000b"'), 1, "messages[0].content", "NUL character"),
    "nul_raw.jsonl": (user('"a\0b"'), 1, "(row)", "Invalid control character"),
    "nul.csv": (VOTES + b"a,b,t\0ie\n", 2, "(row)", "NUL byte"),
    "doubled_key.jsonl": (b'{"key": "a", "key": "b", "messages": []}', 1, "key", "twice"),
    "doubled_key_inside.jsonl": (
        b'{"key": "a", "messages": [{"role": "user", "role": "system"}]}',
        1,
        "messages[0].role",
        "twice",
    ),
    "returns_alone.jsonl": (FIRST.replace(b"\n", b"\r") * 2, 1, "(row)", "Extra data"),
    "returns_alone.csv": (b"model_a,model_b,winner\ra,b,tie\r", 1, "(row)", "carriage return"),
    "line_of_10_mb.jsonl": (user('"' + "a" * 10_000_000 + '"') + FIRST, 1, "(row)", "4,000,000"),
    "string_never_closed.jsonl": (
        b'{"key": "' + b'\\"[{' * 900_000,
        1,
        "(row)",
        "Unterminated string",
    ),
    "cut_off.jsonl": (FIRST + FIRST[:40], 2, "(row)", "not JSON"),
    "cut_off.json": (b"[\n" + FIRST + b",\n" + FIRST[:40], 3, "(file)", "not closed"),
    "text_after_list.json": (b"[" + FIRST + b"] and more", 2, "(file)", "after the end"),
    "two_lists.json": (b"[" + FIRST + b"][]", 2, "(file)", "after the end"),
    "empty_element.json": (b"[\n" + FIRST + b",,\n" + GOOD % 2 + b"]", 3, "(row)", "not JSON"),
    "comma_at_the_end.json": (b"[" + FIRST + b",\n]", 3, "(row)", "not JSON"),
    "wrong_bracket.json": (b"[" + FIRST + b"}", 1, "(file)", "never opened"),
    "list_of_texts.json": (b'["a", "b"]', 1, "(row)", "must be a JSON object"),
    "spread_object.json": (b'{\n "key": "k"\n}\n', 1, "(file)", "spread over several lines"),
    "python_form.jsonl": (b"{'key': 'k'}", 1, "(row)", "not JSON"),
    "empty.jsonl": (b"", 1, "(file)", "no rows"),
    "only_a_mark.jsonl": (b"\xef\xbb\xbf", 1, "(file)", "no rows"),
    "empty_list.json": (b" \n[ \n]", 1, "(file)", "no rows"),
    "only_a_header.csv": (VOTES, 1, "(file)", "no rows"),
    "quote_never_closed.csv": (VOTES + b'a,"b,tie\nc,d,tie\n', 2, "(row)", "never closed"),
    "cell_of_10_mb.csv": (VOTES + b'a,"' + b"b\n" * 5_000_000, 2, "(row)", "4,000,000 bytes"),
    "text_after_quote.csv": (VOTES + b'"a"x,b,tie\n', 2, "(row)", "Quote the cell"),
    "too_many_cells.csv": (VOTES + b"a,b,tie,tie\n", 2, "(row)", "4 cells"),
    "doubled_column.csv": (b"model_a,model_b,winner,winner\n", 1, "winner", "two columns"),
    "nameless_column.csv": (b"model_a,model_b,,winner\n", 1, "column 3", "Name the column"),
    "semicolons.csv": (b"model_a;model_b;winner\na;b;tie\n", 1, "(file)", "commas"),
    "broken_header.csv": (b"model_a,\xff,winner\na,b,tie\n", 1, "(row)", "not UTF-8"),
    "many_errors.jsonl": (b"{}\n" * 20_000, 1, "key", "Add this field"),
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What a process with little memory says of each file."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (content, *_) in HOSTILE.items():
        (folder / name).write_bytes(content)
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "folder.jsonl").mkdir()
    paths = [folder / name for name in (*HOSTILE, "pipe.jsonl", "folder.jsonl", "missing.jsonl")]
    child = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert child.returncode == 0, child.stderr[-2_000:]
    return {each["name"]: each for each in map(json.loads, child.stdout.splitlines())}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_line_and_field(refusals: dict[str, dict], name: str):
    _, line, field, phrase = HOSTILE[name]
    says = refusals[name]
    first = says["first"][0]
    assert (first[1], phrase in f"{first[2]} {first[3]}") == (field, True), says
    assert line in (first[0], -1), says


@pytest.mark.parametrize("name", ["pipe.jsonl", "folder.jsonl", "missing.jsonl"])
def test_what_is_no_file_is_refused(refusals: dict[str, dict], name: str):
    assert refusals[name]["first"][0][1] == "(file)"


def test_detection_knows_a_file_by_its_first_readable_row_only(refusals: dict[str, dict]):
    known = {name for name, says in refusals.items() if says["detected"]}
    assert "latin1.jsonl" in known
    assert "many_errors.jsonl" not in known
    assert not {name for name in known if name.endswith((".csv", ".zip", ".xml"))}


def test_there_are_at_least_forty_hostile_files():
    assert len(HOSTILE) >= 40


def test_errors_beyond_ten_thousand_are_counted_and_not_kept(refusals: dict[str, dict]):
    says = refusals["many_errors.jsonl"]
    assert (says["kept"], says["count"]) == (10_000, 40_000)


@pytest.mark.parametrize(
    "name", ["bomb_of_rows.jsonl.gz", "bomb_of_votes.csv.gz", "bomb_of_commas_in_a_list.json.gz"]
)
def test_a_file_with_too_many_errors_is_given_up_and_says_so(refusals: dict[str, dict], name: str):
    says = refusals[name]
    assert says["count"] < 51_000
    assert "not read" in says["last"]


def test_a_bomb_of_blank_lines_is_found_by_its_expansion(refusals: dict[str, dict]):
    assert "decompression bomb" in refusals["bomb_of_blank_lines.jsonl.gz"]["last"]
