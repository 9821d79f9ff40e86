"""The bar, the palette and the corner: how people get from one page to the next."""

import re

from playwright.sync_api import expect

from accounts.models import Role
from tests.browser.conftest import PHONE
from tests.browser.starter import answers_of_starter_items
from tests.browser.steps import no_violations
from tests.factories import CompetitorFactory, UserFactory

WIDTHS = (961, 1024, 1280, 1440)


def tops_of_links(page, links):
    """Where those of the links that can be seen begin."""
    return page.locator(links).evaluate_all(
        "links => links.filter((l) => l.offsetParent).map((l) => l.getBoundingClientRect().top)"
    )


def test_the_bar_of_a_lead_has_two_lines_at_every_width(open_page, own_database):
    page = open_page(UserFactory(role=Role.LEAD, name="Leda Lead With A Name"))
    page.goto("/items/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        sections = tops_of_links(page, ".nav > ul > li > a")
        pages = tops_of_links(page, ".nav .here ul a")
        assert (len(sections), len(set(sections))) == (4, 1), width
        assert len(pages) >= 9, width
        assert len(set(pages)) == 1, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        line = page.locator(".nav .here ul")
        assert line.evaluate("line => line.scrollWidth <= line.clientWidth"), width
        below = line.evaluate("line => line.getBoundingClientRect().bottom")
        assert page.locator("h1").bounding_box()["y"] > below


def test_a_lead_goes_by_palette_to_a_model_and_back_from_a_public_page(open_page, own_database):
    CompetitorFactory(name="Spruce 7B")
    page = open_page(UserFactory(role=Role.LEAD, name="Leda Lead"))
    page.goto("/items/")
    expect(page.get_by_role("link", name="Items", exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Find or go to")
    expect(field).to_be_focused()
    options = page.locator("#finds").get_by_role("option")
    expect(options.filter(has_text="New campaign")).to_have_count(1)
    no_violations(page)
    field.press_sequentially("spruc")
    expect(options).to_have_count(1)
    expect(page.locator("#finds-count")).to_have_text("1 found")
    expect(options).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/competitors/**")
    page.keyboard.press("Control+k")
    field.fill("methods")
    expect(options).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/methods/")
    expect(page.get_by_role("button", name="Leda Lead")).to_be_visible()
    no_violations(page)
    page.get_by_role("link", name="Back to work").click()
    page.wait_for_url("**/work/")


def test_arrows_choose_and_escape_leaves_to_where_one_was(open_page, own_database):
    page = open_page(UserFactory(role=Role.CURATOR), viewport=PHONE)
    page.goto("/items/")
    find = page.get_by_role("button", name="Find")
    find.click()
    options = page.locator("#finds").get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(options.last).to_be_in_viewport()
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(find).to_be_focused()


def test_strangers_ask_for_no_corner_and_keep_the_way_in(open_page, own_database):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/methods/")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert not [url for url in asked if "/me/corner/" in url]


def test_filters_apply_when_they_are_changed_and_back_takes_them_back(open_page, own_database):
    answers_of_starter_items(6)
    page = open_page(UserFactory(role=Role.CURATOR))
    page.goto("/items/")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(6)
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()
    language = page.get_by_role("combobox", name="Language")
    language.focus()
    language.select_option(label="Rust")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("language=rust"))
    expect(page.locator("#announce")).to_have_text("1 of 1 items")
    expect(language).to_be_focused()
    page.get_by_label("Key or text").fill("nothing like it")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(0)
    page.go_back()
    expect(rows).to_have_count(1)
