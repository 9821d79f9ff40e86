"""Failures of models are only what is beyond doubt; everything else is voted on."""

import pytest

from backends import Completion
from generation.verdict import ends_in_a_loop, failure_of

WRITE = [{"role": "user", "content": "Write a function that adds two numbers."}]
EXPLAIN = [{"role": "user", "content": "Explain what a closure is, and write an example."}]
CODE = "```python\ndef add(a, b):\n    return a + b\n```"


def verdict(text, finish="stop", messages=WRITE, has_language=True):
    return failure_of(Completion(text, finish, None, (), "", 0.1, 0.2), messages, has_language)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        "Use `a + b`.",
        "def add(a, b): return a + b",
        "x = [0, 0, 0, 0, 0, 0, 0, 0]",
        f"I'm sorry for the long answer.\n{CODE}",
        f"I cannot test it here, but this should do:\n{CODE}",
        "=" * 500 + "\nadd(1, 2)\n" + "-" * 500,
    ],
)
def test_these_are_answers(text):
    assert verdict(text) == ""


@pytest.mark.parametrize(
    ("text", "finish", "reason"),
    [
        ("", "stop", "empty"),
        (" \n ", "stop", "empty"),
        ("", "length", "cut_off"),
        (CODE, "length", "cut_off"),
        (CODE, "content_filter", "refusal"),
        ("I'm sorry, but I can't assist with that.", "stop", "refusal"),
        ("I cannot help with this request.", "stop", "refusal"),
        ("As an AI language model, I cannot write code.", "stop", "refusal"),
        ("Извините, я не могу с этим помочь.", "stop", "refusal"),
        ("抱歉，我无法提供帮助。", "stop", "refusal"),
        (CODE + "\nand so on" * 200, "stop", "repetition"),
        ("a" * 3000, "length", "repetition"),
        ("Adding numbers is easy. Just add them up.", "stop", "no_code"),
    ],
)
def test_these_are_failures(text, finish, reason):
    assert verdict(text, finish) == reason


def test_code_is_missed_only_where_the_task_asks_for_code_and_nothing_else():
    words = "It is a function that remembers where it was made."
    assert verdict(words, messages=EXPLAIN) == ""
    assert verdict(words, has_language=False) == ""


def test_a_loop_has_to_be_long_and_at_the_end():
    assert not ends_in_a_loop("ha " * 20)
    assert not ends_in_a_loop("line\n" * 300 + "and then it ended well, with another sentence")
    assert ends_in_a_loop("begin " + "one and the same sentence. " * 30)
