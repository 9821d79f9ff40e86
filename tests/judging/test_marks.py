"""Marks in replies: tolerant of form, and never guessed."""

import pytest

from judging.replies.marks import ReadMark, mark_in, marks_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Rating: 4\nRationale: Clear names.", 4.0),
        ("**Rating:** 4\n**Rationale:** Clear names.", 4.0),
        ("rating: [3]\nrationale: So so.", 3.0),
        ("Rationale: Good.\n\nIt has two parts.\n\nRating: **5**", 5.0),
        ("RATING = 2/5", 2.0),
        ("Rating: 3 out of 5", 3.0),
        ("Rating: 4.5", 4.5),
        ("Rating: 4,5", 4.5),
        ("Rating: N/A\nRationale: It is no code.", None),
        ("Score: n/a", None),
        ("I would not call the rating: of films easy.\nRating: 4", 4.0),
    ],
)
def test_a_mark_is_read(text, value):
    found = mark_in(text, highest=5)
    assert isinstance(found, ReadMark)
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Very good.", "no rating"),
        ("Rating: 9", "not on the scale"),
        ("Rating: 0", "not on the scale"),
        ("Rating: -1", "not on the scale"),
        ("Rating: excellent", "no rating"),
        ("Rating: 3-4", "no one number"),
        ("Rating: 8/10", "out of 10"),
        ("Rating: 3\nRating: 5", "contradict"),
    ],
)
def test_what_cannot_be_read_is_an_error(text, words):
    found = mark_in(text, highest=5)
    assert isinstance(found, str)
    assert words in found


def test_a_scale_to_ten():
    found = mark_in("It is close to the reference.\n\nRating: 7.5", highest=10)
    assert (found.value, found.rationale) == (7.5, "It is close to the reference.")


def test_several_answers_with_rationales_of_many_paragraphs():
    text = (
        "### Answer 1\nRating: 2\nRationale: Short.\n\nAnd wrong in its second half.\n\n\n"
        "**Answer 2**\n\nRationale: Better than the first.\n\nAnswer 2 is longer.\n\nRating: 4\n\n"
        "answer 3:\nrating: N/A\nrationale: no code\n\n"
        "Answer D\nRating: (5)\n"
    )
    found = marks_in(text, 4)
    assert found.errors == ()
    assert [found.marks[n].value for n in (1, 2, 3, 4)] == [2.0, 4.0, None, 5.0]
    assert "second half" in found.marks[1].rationale


def test_one_bad_block_spoils_no_other():
    text = "### Answer 1\nRating: 9\n\n### Answer 3\nRating: 3\n### Answer 3\nRating: 4"
    found = marks_in(text, 3)
    assert found.marks == {}
    assert [error.partition(":")[0] for error in found.errors] == [
        *("answer 1", "answer 2", "answer 3")
    ]
    assert "rated 2 times" in found.errors[2]
