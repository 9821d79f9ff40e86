"""How files are taken apart: by content, line by line, with limits, counts and a digest."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.importers import (
    ITEM_FORMATS,
    Fault,
    ItemRow,
    Limits,
    Options,
    Reading,
    RowError,
    detect_format,
    read_answers,
    read_items,
)
from catalog.importers.record import Malformed, Record
from catalog.importers.records import records
from catalog.importers.source import Source


def item(key: str, content: str = "Sort a list.", **more) -> dict:
    return {"key": key, "messages": [{"role": "user", "content": content}], **more}


def lines(*rows: dict, ensure_ascii: bool = False) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=ensure_ascii) + "\n" for row in rows).encode()


@pytest.fixture
def write(tmp_path: Path):
    def write(content: bytes, name: str = "items.jsonl") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def read(path: Path, **options) -> tuple[list[ItemRow], list[RowError], Reading[ItemRow]]:
    reading = read_items(path, **options)
    given = list(reading)
    rows = [row for row in given if isinstance(row, ItemRow)]
    return rows, [row for row in given if isinstance(row, RowError)], reading


def taken_apart(path: Path) -> list[Record | Malformed]:
    with Source(path, Limits()) as source:
        return list(records(source))


# What a file is


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_unicode_line_separator_inside_a_text_does_not_end_the_line(write, separator: str):
    content = f"before{separator}after"
    raw = json.dumps(item("a", "X"), ensure_ascii=False).replace("X", content)
    strict = separator in "\x0b\x0c\x1c"  # JSON wants these escaped
    rows, errors, _ = read(write(raw.encode() + b"\n" + lines(item("b"))))
    if strict:
        assert [(error.line, error.field) for error in errors] == [(1, "(row)")]
    else:
        assert rows[0].messages[0].content == content
    assert rows[-1].key == "b"
    assert rows[-1].line == 2


def test_json_lines_in_a_file_named_json_are_json_lines(write):
    rows, errors, _ = read(write(lines(item("a"), item("b")), "items.json"))
    assert ([row.key for row in rows], errors) == (["a", "b"], [])


def test_a_json_list_in_a_file_named_jsonl_is_a_list(write):
    path = write(json.dumps([item("a"), item("b")], indent=4).encode(), "items.jsonl")
    rows, errors, _ = read(path)
    assert ([row.key for row in rows], errors) == (["a", "b"], [])
    assert [row.line for row in rows] == [2, 11]


def test_a_packed_file_needs_no_name_that_says_so(write):
    rows, errors, _ = read(write(gzip.compress(lines(item("a"))), "items.jsonl"))
    assert ([row.key for row in rows], errors) == (["a"], [])


def test_a_file_of_several_packed_parts_is_read_whole(write):
    packed = gzip.compress(lines(item("a"))) + gzip.compress(lines(item("b")))
    assert [row.key for row in read(write(packed))[0]] == ["a", "b"]


def test_a_byte_order_mark_is_stepped_over(write):
    for start in (b"", b"[\n"):
        raw = b"\xef\xbb\xbf" + start + lines(item("a")).strip() + (b"]" if start else b"")
        rows, errors, _ = read(write(raw))
        assert ([row.key for row in rows], errors) == (["a"], [])


def test_carriage_returns_before_line_feeds_and_blank_lines_are_no_rows(write):
    raw = lines(item("a")).replace(b"\n", b"\r\n") + b"\r\n  \n" + lines(item("b"))
    rows, errors, _ = read(write(raw))
    assert ([(row.key, row.line) for row in rows], errors) == ([("a", 1), ("b", 4)], [])


def test_the_last_line_needs_no_line_feed(write):
    assert len(read(write(lines(item("a"), item("b")).rstrip()))[0]) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            st.text(st.sampled_from('ab"\\[]{},: \n\u2028é😀')) | st.lists(st.integers(0, 9)),
            max_size=3,
        ),
        max_size=4,
    ),
    indent=st.none() | st.integers(0, 2),
    ascii_only=st.booleans(),
    chunk=st.integers(4, 40),
)
def test_a_list_is_cut_alike_wherever_its_chunks_end(
    tmp_path, monkeypatch, rows, indent, ascii_only, chunk
):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(rows, indent=indent, ensure_ascii=ascii_only), encoding="utf-8")
    monkeypatch.setattr("catalog.importers.source._CHUNK", chunk)
    assert [record.fields for record in taken_apart(path)] == rows


def test_a_cell_may_hold_line_breaks_and_each_row_knows_where_it_begins(write):
    raw = b'a,b\r\n"one\r\ntwo\nthree\rfour",1\r\n\r\n"x ""y"", z",2\n'
    first, second = taken_apart(write(raw, "table.csv"))
    assert (first.line, first.fields) == (2, {"a": "one\r\ntwo\nthree\rfour", "b": "1"})
    assert (second.line, second.fields) == (6, {"a": 'x "y", z', "b": "2"})


def test_a_broken_row_of_csv_does_not_hide_the_next_one(write):
    found = taken_apart(write(b'a,b\n1,2,3\n"x"y,1\n\xff,1\n4,5\n', "table.csv"))
    assert [(each.line, isinstance(each, Record)) for each in found] == [
        (2, False),
        (3, False),
        (4, False),
        (5, True),
    ]


# Errors and counts


def test_all_errors_of_a_file_are_given_and_the_good_rows_between_them(write):
    raw = lines(item("a"), item("b", difficulty="mediun"), item("c")) + b"{broken\n"
    raw += lines({"key": 4, "messages": []}, item("d", colour="red"))
    rows, errors, reading = read(write(raw))
    assert [row.key for row in rows] == ["a", "c"]
    assert [(error.line, error.row, error.field) for error in errors] == [
        (2, 2, "difficulty"),
        (4, 4, "(row)"),
        (5, 5, "key"),
        (5, 5, "messages"),
        (6, 6, "colour"),
    ]
    assert (reading.rows, reading.refused, reading.error_count) == (2, 4, 5)
    assert reading.errors == errors


def test_a_misspelt_word_gets_the_nearest_allowed_one(write):
    error = read(write(lines(item("a", difficulty="Mediun"))))[1][0]
    assert error.found == "Mediun"
    assert error.fix == "Use one of: easy, medium, hard. Did you mean medium?"


def test_a_misspelt_field_gets_the_nearest_known_one(write):
    error = read(write(lines(item("a", sub_categry="Security"))))[1][0]
    assert (error.field, error.found) == ("sub_categry", "an unknown field")
    assert error.fix.startswith("Did you mean sub_category?")


def test_what_is_shown_of_a_text_is_short_and_printable(write):
    error = read(write(lines(item("a", difficulty="\x1b[31m\u202e" + "x" * 500))))[1][0]
    assert error.found.isprintable()
    assert error.found.startswith(r"\x1b[31m\u202exxx")
    assert len(error.found) < 150


def test_two_items_of_one_key_are_refused_with_both_lines(write):
    rows, errors, _ = read(write(lines(item("a"), item("b"), item("a"))))
    assert [row.key for row in rows] == ["a", "b"]
    assert (errors[0].line, errors[0].found) == (3, "a")
    assert "Row 1 on line 1" in errors[0].fix


def test_two_items_of_one_key_on_one_line_are_found_too(write):
    raw = json.dumps([item("a"), {}, item("b"), item("a")]).encode()
    rows, errors, reading = read(write(raw))
    assert [row.key for row in rows] == ["a", "b"]
    assert [(error.row, error.field) for error in errors] == [
        (2, "key"),
        (2, "messages"),
        (4, "key"),
    ]
    assert reading.refused == 2


def test_an_ignored_field_is_left_out_and_listed(write):
    options = Options(ignore=frozenset({"colour"}))
    rows, errors, reading = read(write(lines(item("a", colour="red"))), options=options)
    assert (len(rows), errors, reading.not_imported) == (1, [], {"colour"})


def test_a_known_field_may_be_ignored(write):
    options = Options(ignore=frozenset({"difficulty"}))
    rows, _, reading = read(write(lines(item("a", difficulty="?"))), options=options)
    assert (rows[0].difficulty, reading.not_imported) == (None, {"difficulty"})


def test_a_field_to_ignore_that_no_row_has_is_an_error(write):
    options = Options(ignore=frozenset({"color"}))
    errors = read(write(lines(item("a", colour="red"))), options=options)[1]
    assert [(error.field, error.fix) for error in errors][1] == ("color", "Did you mean colour?")


def test_the_digest_is_that_of_the_file_on_the_disk(write):
    packed = gzip.compress(lines(*(item(str(number)) for number in range(2_000))))
    reading = read_items(write(packed))
    with pytest.raises(RuntimeError):
        _ = reading.sha256
    rows = iter(reading)
    next(rows)
    assert 0 < reading.bytes_read <= reading.bytes_total
    assert sum(1 for _ in rows) == 1_999
    assert reading.sha256 == hashlib.sha256(packed).hexdigest()
    assert reading.bytes_read == reading.bytes_total == len(packed)


def test_a_reading_is_iterated_once(write):
    reading = read_items(write(lines(item("a"))))
    assert len(list(reading)) == 1
    with pytest.raises(RuntimeError):
        list(reading)


def test_errors_name_the_file_as_the_uploader_called_it(write):
    path = write(b"{}\n", "tmp8x3f")
    assert read(path, name="my items.jsonl")[1][0].file == "my items.jsonl"


@pytest.mark.parametrize(("depth", "count"), [(32, 1), (33, 0)])
def test_a_row_may_be_32_levels_deep_and_no_deeper(write, depth: int, count: int):
    inner = depth - 2  # the row and its meta field are two
    record = b'{"id": "a", "messages": [{"role": "user", "content": "x"}], "meta": {"m": '
    raw = record + b"[" * inner + b"]" * inner + b', "text": "[[[[[["}, "difficulty": "easy"}'
    rows, errors, _ = read(write(raw))
    assert (len(rows), len(errors)) == (count, 1 - count)


def test_limits_are_parameters(write):
    path = write(lines(item("a", "x" * 5_000), item("b")))
    rows, errors, _ = read(path, limits=Limits(record_bytes=1_000))
    assert [row.key for row in rows] == ["b"]
    assert errors[0].found == "a line of more than 1,000 bytes"
    errors = read(path, limits=Limits(expanded_bytes=2_000))[1]
    assert "Split the file" in errors[0].fix


# Which format it is


def test_the_format_is_known_by_the_fields_of_the_first_readable_row(write):
    path = write(b"{broken\n" + lines(item("a")))
    assert detect_format(path, ITEM_FORMATS) is ITEM_FORMATS["own_items"]
    rows, errors, reading = read(path)
    assert (len(rows), len(errors), reading.format) == (1, 1, "own_items")


def test_an_unknown_kind_of_file_is_an_error_that_lists_what_was_seen_and_needed(write):
    path = write(lines({"question": "?", "answer": "!"}))
    fault = detect_format(path, ITEM_FORMATS)
    assert isinstance(fault, Fault)
    assert fault.found == "the fields answer, question"
    assert all(name in fault.fix for name in ITEM_FORMATS)
    rows, errors, reading = read(path)
    assert (rows, len(errors), reading.format) == ([], 1, None)


def test_a_file_that_two_formats_could_read_must_be_stated(write):
    path = write(lines({"key": "k", "messages": [], "uid": "u", "model": "m"}))
    both = {"own_items": ITEM_FORMATS["own_items"], "again": ITEM_FORMATS["own_items"]}
    fault = detect_format(path, both)
    assert isinstance(fault, Fault)
    assert fault.fix == "State the format: own_items or own_items."


def test_a_stated_format_is_taken_at_its_word(write):
    errors = read(write(lines({"uid": "u", "prompt": "p"})), format="arena_hard_items")[1]
    assert "category" in {error.field for error in errors}


def test_a_misspelt_format_is_refused_with_the_nearest_one(write):
    with pytest.raises(ValueError, match="Did you mean own_items"):
        read_items(write(b"{}"), "own_item")


def test_a_table_without_the_columns_of_the_stated_format_is_refused_once(write):
    errors = read(write(b"key,prompt\na,b\nc,d\n", "items.csv"), format="own_items")[1]
    assert [(error.line, error.field) for error in errors] == [(1, "prompt"), (1, "(file)")]
    assert "needs key and messages" in errors[1].fix


def test_answers_are_not_mistaken_for_items(write):
    path = write(lines({"item": "k", "competitor": "m", "text": "t"}))
    assert read(path)[2].format is None
    assert read_answers(path).format == "own_answers"
