"""Files of items are read strictly, and every fault names its field."""

import pytest

from open_arena.item import ArenaItem
from open_arena.loader import load
from open_arena.places import SUB_OF_FOLDER
from open_arena.reading import read_item, read_items
from tests.open_arena.conftest import WHOLE


def faults_of(write, before, after, **place):
    assert before in WHOLE
    found = read_item(write(text=WHOLE.replace(before, after), **place))
    assert isinstance(found, list)
    return [(fault.field, fault.words) for fault in found]


def test_a_right_file_is_an_item(write):
    item = read_item(write())
    assert isinstance(item, ArenaItem)
    assert (item.key, item.sub) == ("ferry-tickets", "Code Debugging")
    assert item.language_keys == ["python"]
    assert [turn.role for turn in item.fields.turns] == ["user"]


@pytest.mark.parametrize(
    ("before", "after", "field", "words"),
    [
        ("title:", "author: me\ntitle:", "author", "no such field"),
        ("difficulty: easy\n", "", "difficulty", "required"),
        ("difficulty: easy", "difficulty: simple", "difficulty", "'easy', 'medium' or 'hard'"),
        ("languages: [Python]", "languages: [py]", "languages", "'py' is written Python here"),
        ("languages: [Python]", "languages: [Pithon]", "languages", "nearest: python"),
        ("languages: [Python]", "languages: [Python, Python]", "languages", "stands twice"),
        ("language: en", "language: de", "natural_language", "'en' or 'zh'"),
        ("- user: |", "- assistant: |", "turns", "take turns"),
        ("- user: |", "- system: |", "turns.0.role", "'user' or 'assistant'"),
        ("  entry: kept\n", "", "program", "need the name of the function"),
        ("    - {call: [[]], expected: []}\n", "", "program.tests", "at least 8"),
        ("{call: [[]], expected: []}", "{call: [[]], output: x}", "program.tests.0", "one of"),
        ("title: Ferry", "title: Ferry\ntitle: Ferry", "", "the key 'title' stands twice"),
        ("title: Ferry tickets counted twice\n", "1: x\n", "", "the key 1 is no text"),
        ("turns:", "turns: [", "", "is no YAML"),
    ],
)
def test_a_fault_names_its_field(write, before, after, field, words):
    faults = faults_of(write, before, after)
    assert [place for place, said in faults if words in said] == [field]


def test_fields_stand_in_their_order(write):
    moved = WHOLE.replace("difficulty: easy\n", "").replace("turns:", "difficulty: easy\nturns:")
    assert ["in the order title" in fault.words for fault in read_item(write(text=moved))] == [True]


def test_the_place_of_a_file_says_key_and_category(write):
    assert "no sub category" in read_item(write(sub="debugging"))[0].words
    assert "is no key" in read_item(write(key="Ferry_Tickets"))[0].words


def test_a_key_stands_once(write):
    items, faults = read_items([write(), write(sub="security")])
    assert len(items) == 2
    assert [fault.words for fault in faults] == [
        "its key is taken by code-debugging/ferry-tickets.yaml"
    ]


def test_there_is_a_folder_name_for_each_of_the_forty():
    assert len(SUB_OF_FOLDER) == 40
    assert SUB_OF_FOLDER["uiux-design"] == "UI/UX Design"
    assert SUB_OF_FOLDER["web-mobile-development"] == "Web, Mobile Development"


def test_plain_words_mean_what_version_1_2_says():
    text = "[no, on, 12:30, 010, 0x1f, 1e3, -4, true, null, ~, 2024-05-01, 0o7, .5]"
    assert load(text) == [
        *("no", "on", "12:30", 10, 31, 1000.0, -4, True, None, None, "2024-05-01", "0o7", 0.5)
    ]
