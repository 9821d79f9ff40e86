"""Every hostile answer on the battle page, in a real browser: it does nothing, and one can vote."""

import re

import pytest
from playwright.sync_api import expect

from annotations.models import Vote
from catalog.rendering import render_all
from tests.browser.conftest import DESK, PHONE
from tests.catalog.hostile import HOSTILE
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    ItemFactory,
    RenderedTextFactory,
    UserFactory,
)

# What is long is long for the renderer; of most cases the browser is shown the beginning.
BEGINNING = 2_000
WHOLE = ("two megabytes in a line", "huge table")
FULL = 500_000  # characters of HTML after which a side takes no further case
# Whatever the page's own policy or a script among the answers would do is noted before they can.
WATCH = """
window.reports = [];
document.addEventListener(
  "securitypolicyviolation", (event) => window.reports.push(event.violatedDirective)
);
"""
HARM = """() => ({
  owned: "owned" in window,
  reports: window.reports,
  foreign: [...document.querySelectorAll(".rendered :is(script, style, img, svg, math, iframe, "
    + "form, input, button:not(.copy-code), object, embed, link, meta, base, template, dialog, "
    + "video)")]
    .map((e) => e.tagName),
  named: document.querySelectorAll(".rendered :is([id], [name], [style], [hx-get])").length,
  handlers: [...document.querySelectorAll(".rendered *")]
    .flatMap((e) => e.getAttributeNames()).filter((name) => name.startsWith("on")),
  wider: document.documentElement.scrollWidth - window.innerWidth,
})"""
NONE = {"owned": False, "reports": [], "foreign": [], "named": 0, "handlers": []}


def sides():
    """HTML of all cases, many on each side of a battle."""
    side = ""
    texts = [HOSTILE[name] if name in WHOLE else HOSTILE[name][:BEGINNING] for name in HOSTILE]
    for rendered in render_all(texts, seconds=60):
        if side and len(side) + len(rendered.html) > FULL:
            yield side
            side = ""
        side += rendered.html
    yield side


@pytest.fixture
def battles(own_database):
    """So many battles that every case is on one of their sides."""
    found = list(sides())
    found += [found[0]] * (len(found) % 2)
    for pair in zip(found[::2], found[1::2], strict=True):
        item = ItemFactory()
        one, other = (answer_with(html, item) for html in pair)
        BattleFactory(item=item, answer_a=one, answer_b=other)
    return len(found) // 2


def answer_with(html, item):
    answer = AnswerFactory(item=item)
    RenderedTextFactory(text_digest=answer.text_digest, html=html)
    return answer


def test_no_hostile_answer_does_anything_on_the_battle_page(open_page, site, battles):
    page = open_page(UserFactory(name="Ada Nwosu"))
    dialogs, requests = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url))
    page.add_init_script(WATCH)
    for number in range(1, battles + 1):
        page.goto("/work/")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(re.compile("/battles/"))
        page.wait_for_load_state()
        found = page.evaluate(HARM)
        assert found.pop("wider") <= 0
        assert found == NONE
        page.set_viewport_size(PHONE)
        assert page.evaluate(HARM)["wider"] <= 0
        page.set_viewport_size(DESK)
        page.keyboard.press("1")
        with page.expect_response(lambda reply: reply.url.endswith("/vote/")):
            page.keyboard.press("7")
        expect(page.locator("#saved")).to_have_text(re.compile("^Saved"))
        assert Vote.objects.count() == number
    assert dialogs == []
    assert [url for url in requests if not url.startswith(site)] == []
