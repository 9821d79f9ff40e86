"""What is counted of the looks of an answer."""

import pytest

from catalog.rendering import Style, render, render_all
from catalog.rendering.plain import plain
from catalog.rendering.pool import is_style
from catalog.rendering.style import STYLE_NAMES, style_of

ANSWER = """## Idea

Read **once**, then *count*:

1. split
2. join

- a
- `b`

```python
# What it does
def f(x):
    return x  # the same

    # done
```

    plain code

See [the manual](https://example.org/a) **now**.
"""


def test_everything_is_counted():
    assert render(ANSWER).style == Style(
        prose_words=13,
        code_lines=5,
        comment_lines=2,
        code_blocks=2,
        headings=1,
        bold=2,
        list_items=4,
    )


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("", "prose_words", 0),
        ("```\n\n\n```", "code_lines", 0),
        ("```js\n/* one\n two */\nx\n```", "comment_lines", 2),
        ('```python\nx = "# no comment"\n```', "comment_lines", 0),
        ("`a` `b c`", "prose_words", 3),
        ("```\n# of no language\n```", "comment_lines", 0),
        ("日本語 で", "prose_words", 2),
        ("**" * 9, "bold", 0),
    ],
)
def test_one_thing_is_counted(text, name, count):
    assert getattr(render(text).style, name) == count


def test_a_text_that_is_shown_plain_is_prose():
    assert plain("three plain words", "too long").style == Style(prose_words=3)


def test_the_child_says_what_the_function_says():
    (made,) = render_all([ANSWER], children=1)
    assert made.style == render(ANSWER).style


def test_a_child_is_not_believed_everything():
    good = dict.fromkeys(STYLE_NAMES, 1)
    assert is_style(good)
    for bad in ({}, good | {"more": 1}, good | {"bold": -1}, good | {"bold": True}):
        assert not is_style(bad)


def test_broken_html_is_no_reason_to_fail():
    assert style_of("</span></figure><span><b>x").prose_words == 1
