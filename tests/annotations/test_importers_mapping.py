"""What a person may state about columns and words, and what is refused at once."""

import pytest

from annotations.importers import ColumnMapping, MappingError, WinnerMapping


def test_columns_are_stated_as_pairs():
    mapping = ColumnMapping.parse("model_a=left, model_b = right side,judge=worker")
    assert mapping.columns == {"model_a": "left", "model_b": "right side", "judge": "worker"}
    assert mapping.column_of("winner") == "winner"


def test_a_column_whose_name_holds_a_comma_or_a_sign_is_quoted():
    mapping = ColumnMapping.parse('"model_a=left, shown first","model_b=right=b"')
    assert mapping.columns == {"model_a": "left, shown first", "model_b": "right=b"}


def test_words_are_stated_as_pairs():
    mapping = WinnerMapping.parse('left=model_a,right=model_b,a=b=tie,"bad, both=both_bad"')
    assert mapping.winners == {
        "left": "model_a",
        "right": "model_b",
        "a=b": "tie",
        "bad, both": "both_bad",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("modle_a=left", "Did you mean model_a?"),
        ("left=model_a", "left is not known"),
        ("model_a=left,model_a=right", "model_a is stated twice"),
        ("model_a=left,model_b=left", "left is stated twice"),
        ("model_a", "write name=name"),
        ("model_a=", "write name=name"),
        ("=left", "write name=name"),
        ("model_a=left,", "write name=name"),
        ("", "Nothing is stated"),
        ('"model_a=left', "unexpected end"),
    ],
)
def test_columns_that_cannot_be_understood_are_refused(text: str, says: str):
    with pytest.raises(MappingError, match=says):
        ColumnMapping.parse(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("left=modal_a", "Did you mean model_a?"),
        ("left=draw", "Use one of: model_a, model_b, tie, both_bad."),
        ("left=model_a,left=tie", "left is stated twice"),
        ("left", "write name=name"),
        ('"left=model_a', "unexpected end"),
        ('"left"=model_a', "expected after"),
        ("", "Nothing is stated"),
    ],
)
def test_words_that_cannot_be_understood_are_refused(text: str, says: str):
    with pytest.raises(MappingError, match=says):
        WinnerMapping.parse(text)


def test_two_words_may_mean_the_same():
    mapping = WinnerMapping.parse("tie=tie,draw=tie")
    assert mapping.winners == {"tie": "tie", "draw": "tie"}
