"""The label in a reply: nothing is guessed, and no wrong label is read."""

import pytest

from judging.replies.labels import label_in, without_labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("A is right.\n\n[[A>>B]]", "A>>B"),
        ("So my verdict is [[A>B]].", "A>B"),
        ("[[ a > b ]]", "A>B"),
        ("**[[B>>A]]**", "B>>A"),
        ("[[**A=B**]]", "A=B"),
        ("[B>A]", "B>A"),
        ("[[A=B]] and once more: [[A=B]]", "A=B"),
        ("I could end with a label such as [[A>>B]], but no: B helps more.\n[[B>A]]", "B>A"),
        ("First I thought [[A>B]].\nMy final verdict is: [[B>>A]]", "B>>A"),
        ("结论：两个答案一样好。\n[[A=B]]", "A=B"),
    ],
)
def test_a_label_is_read(text, label):
    assert label_in(text).label == label


@pytest.mark.parametrize(
    ("text", "invalid"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("A is better in every way.", "no_label"),
        ("[[A>>>B]] [[>]] [[B=A]] [[A<B]] [[C>A]]", "no_label"),
        ("The answer says [[A>>B]], which is no concern of mine.", "no_label"),
        ("A reply ends, for example, [[A>>B]].", "no_label"),
        ("The format is [[A>B]]", "no_label"),
        ("[[A>B]] or rather [[B>A]], hard to say.", "two_labels"),
        ("[[A>B]]\n[[B>A]] is what others would say", "two_labels"),
        ("I'm sorry, I cannot compare these.", "refused"),
        ("As an AI I do not judge.", "refused"),
    ],
)
def test_what_holds_no_label_is_invalid_and_never_a_tie(text, invalid):
    found = label_in(text)
    assert (found.label, found.invalid) == ("", invalid)


def test_a_reply_that_was_cut_off_says_so():
    assert label_in("Answer A begins by", "length").invalid == "cut_off"


def test_labels_in_answers_are_veiled_however_they_are_written():
    text = "x[0] > y[1]; [[A>>B]] [ b = a ] [[a=b]] matrix[[1>2]]"
    assert without_labels(text) == (
        "x[0] > y[1]; (a label) [ b = a ] (a label) matrix[[1>2]]",
        2,
    )
