"""Parquet files: read like JSON Lines, distrusted like them."""

import datetime

import pyarrow
import pyarrow.parquet
import pytest

from catalog.importers import ITEM_FORMATS, RowError, detect_format, read_items
from catalog.importers.source import Limits

TURN = pyarrow.struct([("role", pyarrow.string()), ("content", pyarrow.string())])
ROW = {"key": "a", "messages": [{"role": "user", "content": "Sort."}], "difficulty": None}


def written(tmp_path, rows, name="items.parquet", **options):
    path = tmp_path / name
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path, **options)
    return path


def test_rows_are_read_and_what_is_empty_is_left_out(tmp_path):
    rows = [{**ROW, "key": f"k{number}", "languages": ["python", "c"]} for number in range(700)]
    path = written(tmp_path, rows, row_group_size=100)
    assert detect_format(path, ITEM_FORMATS).name == "own_items"
    reading = read_items(path)
    items = list(reading)
    assert [item.key for item in items] == [f"k{number}" for number in range(700)]
    assert items[0].languages == ["python", "c"]
    assert items[0].difficulty is None
    assert (items[699].row, reading.rows, len(reading.sha256)) == (700, 700, 64)


def errors(path, limits=None):
    reading = read_items(path, "own_items", limits=limits)
    return [(row.row, row.field, f"{row.found} {row.fix}") for row in reading if is_error(row)]


def is_error(row):
    return isinstance(row, RowError)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"key": "a\0b"}, "key", "NUL"),
        ({"key": b"raw"}, "key", "type bytes"),
        ({"source": datetime.date(2026, 1, 1)}, "source", "type date"),
        ({"difficulty": float("nan")}, "difficulty", "nan"),
        ({"number": 10**18}, "number", "1000000000000000000"),
        ({"key": 3}, "key", ""),
        ({"unknown": "x"}, "unknown", ""),
        ({"source": "x" * 4_000_001}, "(row)", "4,000,000"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named_with_its_place(tmp_path, change, field, words):
    found = errors(written(tmp_path, [{**ROW, **change}]))
    assert any(place == field and words in said for _, place, said in found), found


@pytest.mark.parametrize("cut", [5, 60, -1, -9])
def test_a_file_that_is_cut_off_is_said_to_be(tmp_path, cut):
    path = written(tmp_path, [ROW])
    path.write_bytes(path.read_bytes()[:cut])
    [(_, field, words)] = errors(path)
    assert field == "(file)"
    assert "cut off or damaged" in words


def test_damage_inside_changes_nothing_that_follows(tmp_path):
    path = written(tmp_path, [{**ROW, "key": f"k{n}"} for n in range(2_000)])
    data = bytearray(path.read_bytes())
    data[40:400] = bytes(360)
    path.write_bytes(data)
    found = errors(path)
    assert any("damaged" in words for *_, words in found)


def test_bombs_are_refused(tmp_path):
    many = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0] * 50_000, pyarrow.int32()), pyarrow.array(["y" * 300_000])
    )
    path = tmp_path / "repeated.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"key": many}), path)
    assert path.stat().st_size < 300_000
    assert "bomb" in errors(path)[-1][2]
    wide = written(tmp_path, [{f"c{n}": 1 for n in range(1_100)}], "wide.parquet")
    assert "1,100 columns" in errors(wide)[0][2]
    small = Limits(expanded_bytes=10)
    assert "more than 10 bytes" in errors(written(tmp_path, [ROW]), small)[0][2]


def test_two_columns_of_one_name_are_refused(tmp_path):
    table = pyarrow.Table.from_arrays([pyarrow.array(["a"])] * 2, names=["key", "key"])
    pyarrow.parquet.write_table(table, tmp_path / "two.parquet")
    assert "two columns of one name" in errors(tmp_path / "two.parquet")[0][2]
