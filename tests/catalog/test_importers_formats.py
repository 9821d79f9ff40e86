"""Each format of items and answers, read from small files of the same shape as the real ones."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from catalog.importers import (
    ANSWER_FORMATS,
    ITEM_FORMATS,
    AnswerRow,
    ItemRow,
    Options,
    RowError,
    read_answers,
    read_items,
)

PROMPT = 'Write a queue in Zig.\n\nIt must not allocate; say "why" isn\'t it slow?'
MESSAGES = [{"role": "user", "content": PROMPT}]


@pytest.fixture
def path(tmp_path: Path):
    def path(*rows: dict) -> Path:
        file = tmp_path / "file.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return file

    return path


def items(path: Path, **options) -> tuple[list[ItemRow], list[tuple[str, str]]]:
    return _split(read_items(path, options=Options(**options)))


def answers(path: Path, **options) -> tuple[list[AnswerRow], list[tuple[str, str]]]:
    return _split(read_answers(path, options=Options(**options)))


def _split(reading):
    rows = list(reading)
    errors = [(row.field, row.fix) for row in rows if isinstance(row, RowError)]
    return [row for row in rows if not isinstance(row, RowError)], errors


# CodeArena


def record(**more) -> dict:
    return {
        "id": "5b0e",
        "messages": MESSAGES,
        "difficulty": "hard",
        "programming_language": ["zig", "c"],
        "tidy-1.5 (7B)_response": "A ring buffer.",
        **more,
    }


def test_a_record_becomes_an_item_with_an_answer_for_each_response(path):
    meta = {"parsed": {"task_type": ["data-structures", "memory"], "other": 1}, "more": None}
    (item,), errors = items(path(record(**{"org/big_response": "A list.", "meta": meta})))
    assert errors == []
    assert (item.key, item.difficulty, item.languages) == ("5b0e", "hard", ["zig", "c"])
    assert item.task_types == ["data-structures", "memory"]
    assert item.messages[0].content == PROMPT
    assert {(answer.competitor, answer.text) for answer in item.answers} == {
        ("tidy-1.5 (7B)", "A ring buffer."),
        ("org/big", "A list."),
    }


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(MESSAGES),
        str(MESSAGES),
        str(MESSAGES).replace("\\n", "\n"),
        "[{'role': 'user',\n  'content': " + repr(PROMPT) + ", },]",
    ],
    ids=["json", "python", "python with real line breaks", "python over two lines"],
)
def test_messages_may_be_a_text_that_holds_the_list(path, written: str):
    (item,), errors = items(path(record(messages=written)))
    assert (item.messages[0].content, errors) == (PROMPT, [])


def test_a_copy_in_csv_is_read_like_the_original(tmp_path: Path):
    table = io.StringIO()
    fields = record(messages=str(MESSAGES), programming_language="['zig', 'c']")
    writer = csv.DictWriter(table, fields)
    writer.writeheader()
    writer.writerow(fields)
    file = tmp_path / "copy.csv"
    file.write_text(table.getvalue(), encoding="utf-8", newline="")
    (item,), errors = items(file)
    assert (item.messages[0].content, item.languages, errors) == (PROMPT, ["zig", "c"], [])


@pytest.mark.parametrize(
    "written",
    [
        "[" * 50_000,
        "[" * 50_000 + "]" * 50_000,
        "[" + "-" * 50_000 + "1]",
        "[" + "{}," * 100_000 + "]",
        "[" + '"a"' * 100_000 + "]",
        "'" + "\\'" * 200_000,
        '["' + '\\"' * 200_000,
        "__import__('os').getcwd()",
        "[().__class__]",
        "[1, 2]",
        "['a' * 3]",
        "[{'role': 'user', 'content': 'cut off",
        "{'role': 'user'}",
        "",
        "null",
    ],
    ids=lambda written: f"{written[:12]} of {len(written)}",
)
def test_a_text_that_holds_no_list_of_messages_is_refused(path, written: str):
    rows, errors = items(path(record(messages=written)))
    assert rows == []
    assert all(field.startswith("messages") for field, _ in errors)


@pytest.mark.parametrize(
    "written", ["[" + "{}," * 1_000 + "]", "[" + "['a']," * 200_000 + "]", "[1+1]", "[f'{x}']"]
)
def test_a_text_that_could_cost_much_never_reaches_the_parser(path, monkeypatch, written: str):
    parsed: list[str] = []
    monkeypatch.setattr("ast.literal_eval", parsed.append)
    assert [field for field, _ in items(path(record(messages=written)))[1]] == ["messages"]
    assert parsed == []


def test_what_is_inside_the_text_is_judged_like_the_rest(path):
    rows, errors = items(path(record(messages='[{"role": "user", "role": "user"}]')))
    assert (rows, errors[0][0]) == ([], "messages")
    assert "[0].role" in errors[0][1]


@pytest.mark.parametrize("text", ["", " \n", None])
def test_an_empty_response_is_refused_unless_it_was_stated_to_be_a_failure(path, text):
    file = path(record(weak_response=text))
    rows, errors = items(file)
    assert (rows, [field for field, _ in errors]) == ([], ["weak_response"])
    (item,), errors = items(file, empty="failed")
    failed = next(answer for answer in item.answers if answer.competitor == "weak")
    assert (failed.text, failed.failure, errors) == ("", "model", [])


def test_a_field_of_a_finished_run_is_listed_as_not_imported(path):
    file = path(record(games=[{"score": "A>B"}], extra_response="Kept out."))
    reading = read_items(file)
    assert [type(row) for row in reading] == [ItemRow]
    assert reading.not_imported == {"games"}
    (item,), errors = items(file, ignore=frozenset({"games", "extra_response"}))
    assert (len(item.answers), errors) == (1, [])


def test_copies_that_write_null_for_what_is_missing_are_read(path):
    nothing = record(difficulty=None, programming_language=None, meta={"parsed": None})
    (item,), errors = items(path(nothing))
    assert (item.difficulty, item.languages, item.task_types) == (None, [], [])
    assert errors == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": 7}, "id"),
        ({"id": " 7"}, "id"),
        ({"difficulty": "Hard"}, "difficulty"),
        ({"programming_language": "zig"}, "programming_language"),
        ({"programming_language": ["zig", 3]}, "programming_language[1]"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "User", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": ""}]}, "messages[0].content"),
        ({"messages": [*MESSAGES, {"role": "assistant", "content": "x"}]}, "messages"),
        ({"meta": {"parsed": {"task_type": "sorting"}}}, "meta.parsed.task_type"),
        ({"a\nb_response": "x"}, r"a\nb_response"),
        ({"tidy_response": 5}, "tidy_response"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(path, change: dict, field: str):
    rows, errors = items(path(record(**change)))
    assert (rows, [each for each, _ in errors]) == ([], [field])


# Arena-Hard


@pytest.mark.parametrize("finer", ["cluster", "subcategory"])
def test_a_prompt_of_either_version_becomes_an_item(path, finer: str):
    row = {"uid": "0f", "category": "hard", finer: "Queues & Stacks", "prompt": PROMPT}
    (item,), errors = items(path(row))
    assert (item.main_category, item.sub_category) == ("hard", "Queues & Stacks")
    assert (item.key, item.messages[0].role, item.messages[0].content) == ("0f", "user", PROMPT)
    assert errors == []


def test_a_prompt_with_two_finer_categories_or_none_is_refused(path):
    row = {"uid": "0f", "category": "hard", "prompt": PROMPT}
    good = {**row, "uid": "0e", "cluster": "Queues"}
    both = {**row, "cluster": "a", "subcategory": "b"}
    rows, errors = items(path(good, row, both))
    assert (len(rows), len(errors)) == (1, 2)
    assert all("cluster or a subcategory" in fix for _, fix in errors)


def newer(**more) -> dict:
    reply = {"role": "assistant", "content": {"answer": "Use a ring."}}
    said = [{"role": "user", "content": PROMPT}, reply]
    known = {"uid": "0f", "ans_id": "x", "model": "big/one (7B)", "tstamp": 1.5}
    return {**known, "messages": said, "metadata": {"token_len": 3}, **more}


def older(*choices: dict) -> dict:
    return {"question_id": "0f", "answer_id": "x", "model_id": "big", "choices": [*choices]}


def test_an_answer_of_the_newer_shape_carries_its_prompt(path):
    (row,), errors = answers(path(newer()))
    assert (row.item_key, row.competitor, row.text) == ("0f", "big/one (7B)", "Use a ring.")
    assert (row.prompt, row.sample, row.completion_tokens, errors) == (PROMPT, 1, None, [])


def test_what_is_known_and_not_imported_is_listed(path):
    reading = read_answers(path(newer()))
    assert len(list(reading)) == 1
    assert reading.not_imported == {"ans_id", "tstamp", "metadata"}


def test_an_answer_may_be_a_bare_text(path):
    said = [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": "A ring."}]
    (row,), _ = answers(path(newer(messages=said)))
    assert row.text == "A ring."


def test_each_choice_of_the_older_shape_is_a_sample(path):
    one = {"index": 0, "turns": [{"content": "First.", "token_len": 2}]}
    rows, errors = answers(path(older(one, {"index": 1, "turns": ["Second."]})))
    assert [(row.sample, row.text, row.prompt) for row in rows] == [
        (1, "First.", None),
        (2, "Second.", None),
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (older({"index": 0, "turns": ["One.", "Two."]}), "choices[0].turns"),
        (older({"index": 0, "turns": []}), "choices[0].turns"),
        (older({"index": 0, "turns": [""]}), "choices[0].turns[0]"),
        (older({"index": 0, "turns": ["a"]}, {"index": 0, "turns": ["b"]}), "key"),
        (newer(messages=MESSAGES), "messages"),
        (newer(messages=[*MESSAGES, {"role": "assistant", "content": {"text": "x"}}]), "1"),
        (newer(messages=[*MESSAGES, {"role": "assistant", "content": " "}]), "1"),
        (newer(messages=[{"role": "user", "content": ""}, newer()["messages"][1]]), "0"),
        (newer(model=None), "model"),
        (newer(model=""), "model"),
        (newer(uid=None), "uid"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named_by_its_path(path, row: dict, field: str):
    place = f"messages[{field}].content" if field.isdigit() else field
    errors = answers(path(newer(uid="good"), row))[1]
    assert [each for each, _ in errors] == [place]


def test_a_stated_competitor_must_not_contradict_the_file(path):
    assert answers(path(newer()), competitor="big/one (7B)")[1] == []
    errors = answers(path(newer()), competitor="other")[1]
    assert errors == [
        ("model", "The file names the model itself: leave out the one beside it, other.")
    ]


# FastEval


def test_the_raw_completion_is_the_answer_and_repeats_are_samples(tmp_path: Path):
    def row(task: str, raw: str) -> dict:
        code = {"completion_processed": "", "completion_raw": raw}
        return {"task_id": task, "prompt": "def f():\n", **code}

    file = tmp_path / "answers.json"
    found = [row("Set/0", " one"), row("Set/0", " one"), row("Set/1", "two")]
    file.write_text(json.dumps(found, indent=4), encoding="utf-8")
    rows, errors = answers(file, competitor="org/model")
    assert [(row.item_key, row.sample, row.text) for row in rows] == [
        ("Set/0", 1, " one"),
        ("Set/0", 2, " one"),
        ("Set/1", 1, "two"),
    ]
    assert {(row.competitor, row.prompt) for row in rows} == {("org/model", "def f():\n")}
    assert errors == []


def test_a_file_that_never_names_the_model_needs_the_name(path):
    row = {"task_id": "Set/0", "prompt": "p", "completion_raw": "r"}
    rows, errors = answers(path(row))
    assert rows == []
    assert errors == [
        (
            "competitor",
            "The file does not say whose answers these are: name the model beside the file.",
        )
    ]


def test_an_empty_raw_completion_is_refused_or_a_stated_failure(path):
    file = path({"task_id": "Set/0", "prompt": "p", "completion_raw": ""})
    assert [field for field, _ in answers(file, competitor="m")[1]] == ["completion_raw"]
    (row,), _ = answers(file, competitor="m", empty="failed")
    assert (row.failure, row.text) == ("model", "")


# Our own


def test_the_examples_in_the_documentation_are_read_without_an_error(tmp_path: Path):
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    of_items, of_answers = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    file = tmp_path / "example.jsonl"
    file.write_text(of_items, encoding="utf-8")
    rows, errors = items(file)
    assert (len(rows), len(rows[0].answers), errors) == (1, 1, [])
    file.write_text(of_answers, encoding="utf-8")
    rows, errors = answers(file)
    assert ([row.failure for row in rows], errors) == ([None, "infrastructure"], [])


def test_the_documentation_names_every_field_of_ours():
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
    ours = (ITEM_FORMATS["own_items"], ANSWER_FORMATS["own_answers"])
    assert [name for each in ours for name in each.takes if f"`{name}`" not in text] == []


def test_an_item_of_ours_may_say_everything(path):
    row = {
        "key": "queue-1",
        "messages": [{"role": "system", "content": "Be brief."}, *MESSAGES],
        "main_category": "Specialized Computing Areas",
        "sub_category": "Systems and Networks",
        "languages": ["zig"],
        "difficulty": "medium",
        "source": "written for this file",
        "licence": "CC0-1.0",
        "task_types": ["queues"],
        "answers": [
            {"competitor": "sample: careful", "text": "A ring."},
            {"competitor": "sample: absent", "failure": "infrastructure"},
        ],
    }
    (item,), errors = items(path(row))
    assert errors == []
    assert item.model_dump(exclude={"line", "row"}, exclude_unset=True) == row


def test_an_answer_of_ours_may_say_everything(path):
    row = {
        "item": "queue-1",
        "competitor": "m",
        "text": "A ring.",
        "sample": 2,
        "finish_reason": "stop",
        "prompt_tokens": 12,
        "completion_tokens": 3,
        "seconds": 0.5,
        "prompt": PROMPT,
    }
    (answer,), errors = answers(path(row))
    assert errors == []
    assert answer.model_dump(exclude={"line", "row"}, exclude_unset=True) == {
        "item_key" if name == "item" else name: value for name, value in row.items()
    }


def test_a_failed_answer_of_ours_has_a_kind_and_no_text(path):
    rows, errors = answers(
        path(
            {"item": "a", "competitor": "m", "failure": "infrastructure", "text": ""},
            {"item": "b", "competitor": "m", "failure": "model"},
            {"item": "c", "competitor": "m", "failure": "model", "text": "Sorry, an error."},
            {"item": "d", "competitor": "m", "text": ""},
            {"item": "e", "competitor": "m", "failure": "network", "text": ""},
        ),
        empty="refuse",
    )
    assert [(row.item_key, row.failure) for row in rows] == [
        ("a", "infrastructure"),
        ("b", "model"),
    ]
    assert [field for field, _ in errors] == ["text", "text", "failure"]


def test_stating_that_empty_means_failed_keeps_the_kind_that_the_file_gives(path):
    row = {"item": "a", "competitor": "m", "failure": "infrastructure", "text": ""}
    assert answers(path(row), empty="failed")[0][0].failure == "infrastructure"


def test_all_faults_of_an_answer_are_found_in_one_pass(path):
    row = {"item": "", "text": 5, "sample": 0, "seconds": "1", "prompt_tokens": True}
    errors = answers(path({"item": "a", "competitor": "m", "text": "t"}, row))[1]
    assert {field for field, _ in errors} == {
        "competitor",
        "item",
        "text",
        "sample",
        "seconds",
        "prompt_tokens",
    }


def test_the_same_answer_twice_is_refused_and_another_sample_is_not(path):
    row = {"item": "a", "competitor": "m", "text": "t"}
    rows, errors = answers(path(row, {**row, "sample": 2}, {**row, "competitor": "n"}, row))
    assert (len(rows), len(errors)) == (3, 1)
    assert "Row 1 on line 1" in errors[0][1]


def test_names_that_differ_only_invisibly_are_refused(path):
    row = {"item": "a", "text": "t"}
    names = ["m ", "m\u200b", "m\n", "\u2028m"]
    errors = answers(path(*({**row, "competitor": name} for name in names)))[1]
    assert [field for field, _ in errors] == ["competitor"] * 4
