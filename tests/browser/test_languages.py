"""Longer words and other letters fit where the English ones do."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Role
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import next_is_held, no_violations
from tests.browser.test_bar import WIDTHS, tops_of_links
from tests.factories import BattleFactory, UserFactory

LOCALES = {"ru": "ru-RU", "ja": "ja-JP", "zh": "zh-CN"}


@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_vote_by_keyboard_in_every_language(own_database, open_page, screenshot, locale, size):
    BattleFactory.create_batch(3)
    page = open_page(UserFactory(), viewport=size, locale=locale)
    page.goto("/work/")
    expect(page.locator(":focus")).to_have_class("primary large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/battles/**")
    next_is_held(page)
    screenshot(page, f"battle-{locale}-{size['width']}")
    if size == DESK:
        boxes = [page.locator(part).bounding_box() for part in (".winners", ".grades", ".extras")]
        assert len({round(box["y"] + box["height"]) for box in boxes}) == 1  # in one row
    page.keyboard.press("r")
    no_violations(page)
    screenshot(page, f"reasons-{locale}-{size['width']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.keyboard.press("Escape")
    for key in ("1", "8"):
        page.keyboard.press(key)
    expect(page.locator("#outbox")).to_have_attribute("data-state", "saved")
    expect(page.locator(".pick :checked")).to_have_count(0)


@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_the_bar_of_a_lead_takes_two_lines_in_every_language(own_database, open_page, locale):
    lead = UserFactory(role=Role.LEAD, name="Leda Lead With A Name")
    page = open_page(lead, locale=locale)
    page.goto("/work/")
    for width in (390, *WIDTHS):
        page.set_viewport_size({"width": width, "height": 700})
        for links in (".nav > ul > li > a", ".nav .here ul a"):
            assert len(set(tops_of_links(page, links))) <= 1, (width, links)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_reader_chooses_the_language_and_stays_on_the_page(own_database, open_page):
    page = open_page()
    page.goto(reverse("leaderboard:methods"))
    page.get_by_role("button", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    assert page.url.endswith(reverse("leaderboard:methods"))


def test_the_names_of_languages_load_no_letters_of_theirs(own_database, open_page):
    page = open_page()
    page.goto(reverse("leaderboard:methods"))
    page.evaluate("document.fonts.ready.then(() => null)")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert any("inter" in name for name in loaded)
    assert not any("inter-more" in name for name in loaded)
