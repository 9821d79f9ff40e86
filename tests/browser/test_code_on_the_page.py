"""Code on the battle page, in a real browser: what is copied, how wide a tab is, how it looks."""

import re

import pytest

from catalog.rendering import render, text_digest
from catalog.rendering.plain import plain
from tests.browser.conftest import PHONE
from tests.catalog.test_rendering_languages import SAMPLES
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    ItemFactory,
    RenderedTextFactory,
    UserFactory,
)

CODE = "def f(p\u0430yload):\n\tx = 1\u200b\n\n\treturn payload\n"
SELECT = "pre => window.getSelection().selectAllChildren(pre)"
WIDTH_OF_A_TAB = """pre => {
  const found = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT, (text) => (
    text.data.includes("\\t") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP));
  const text = found.nextNode();
  const at = text.data.indexOf("\\t");
  const measured = (from) => {
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, from + 1);
    return range.getBoundingClientRect().width;
  };
  return measured(at) / measured(at + 1);
}"""


@pytest.fixture
def shown(own_database, open_page):
    """`shown(one, other, **context)` opens a battle with these renderings as its answers."""

    def opened(one, other, **context):
        item = ItemFactory()
        answers = [AnswerFactory(item=item) for _ in range(2)]
        for answer, html in zip(answers, (one, other), strict=True):
            RenderedTextFactory(text_digest=text_digest(answer.text), html=html)
        BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
        page = open_page(UserFactory(name="Ada Nwosu"), **context)
        page.goto("/work/")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(re.compile("/battles/"))
        page.wait_for_load_state()
        return page

    return opened


def test_copying_gives_the_code_without_numbers_or_labels(shown):
    html = render(f"```python\n{CODE}```").html
    page = shown(html, html)
    page.locator(".code pre").first.evaluate(SELECT)
    page.keyboard.press("Control+c")
    page.keyboard.press("r")
    comment = page.get_by_role("textbox", name="Comment")
    comment.focus()
    page.keyboard.press("Control+v")
    assert comment.input_value().rstrip("\n") == CODE.rstrip("\n")


def test_a_tab_is_four_columns_wide_in_code_and_in_plain_text(shown):
    # At the start of a line the tab goes the whole way to the next stop.
    text = "x\n\tyy"
    page = shown(render(f"```c\n{text}\n```").html, plain(text, "a test").html)
    code = page.locator(".code pre").evaluate(WIDTH_OF_A_TAB)
    fallback = page.locator("pre.plain").evaluate(WIDTH_OF_A_TAB)
    assert (round(code, 1), round(fallback, 1)) == (4.0, 4.0)


def test_a_mark_of_a_look_alike_moves_nothing(shown):
    marked, unmarked = (f"```python\n{a}payload = 1\n```" for a in ("\u0430", "a"))
    page = shown(render(marked).html, render(unmarked).html)
    lines = page.locator(".code .line")
    assert page.locator(".look-alike").count() == 1
    assert lines.first.bounding_box()["height"] == lines.last.bounding_box()["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("part", range(4))
def test_code_of_many_languages_fits_the_page(shown, screenshot, scheme, part):
    blocks = [render(f"```{word}\n{code}```").html for word, code in SAMPLES.items()][part::4]
    blocks.append(render(f"```python\n{CODE}```").html)
    half = len(blocks) // 2
    sides = "".join(blocks[:half]), "".join(blocks[half:])
    page = shown(*sides, color_scheme=scheme, viewport={"width": 1440, "height": 2400})
    screenshot(page, f"languages-{part + 1}-{scheme}-1440")
    # where a script finds place for a button
    assert page.locator("figure.code > figcaption + pre > code").count() == len(blocks) >= 10
    page.set_viewport_size(PHONE)
    screenshot(page, f"languages-{part + 1}-{scheme}-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
