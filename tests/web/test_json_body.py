"""Bodies of requests: what no column and no reader could keep is refused in words, never a 500."""

import pytest
from rest_framework.exceptions import ParseError

from web.json_body import MAX_BYTES, parse_strictly
from web.numbers import whole_number_in

REFUSED = {
    b'{"winner": 1e999}': "1e999",
    b'{"winner": ' + b"9" * 5_000 + b"}": "5000 digits",
    b'{"winner": -9999999999999999999}': "19 digits",
    b'{"winner": NaN}': "NaN",
    b'{"winner": "tie", "winner": "model_a"}': "the same key twice",
    b'{"comment": "a\\u0000b"}': "NUL",
    b'{"comment": "\\ud83d"}': "surrogate",
    b'{"\\ud83d": 1}': "surrogate",
    b'{"comment": "\xff"}': "not UTF-8",
    b"[" * 30 + b"]" * 30: "depth",
    b"[" + b"[]," * 5_000 + b"[]]": "lists and objects",
    b"{": "not JSON",
    b"": "not JSON",
}


@pytest.mark.parametrize("body", REFUSED, ids=lambda body: str(body[:30]))
def test_a_body_that_cannot_be_kept_is_refused_in_words(body):
    with pytest.raises(ParseError, match=REFUSED[body]):
        parse_strictly(body)


def test_a_body_that_can_be_kept_is_read_as_it_is():
    body = '{"winner": "tie", "active_ms": 1200, "comment": "\\ud83d\\ude00 é", "share": 0.5}'
    assert parse_strictly(body.encode()) == {
        "winner": "tie",
        "active_ms": 1200,
        "comment": "\U0001f600 é",
        "share": 0.5,
    }
    assert MAX_BYTES > 200_000  # a comment of the longest kind fits


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5_000, None)]
    + [(text, None) for text in ("", "-1", "1.5", "²", "٣", " 7", "7 ", "x")],
)
def test_a_number_in_a_form_is_one_that_a_database_compares(text, number):
    assert whole_number_in(text) == number
