"""The first hour of a new installation, in the order in which people live it."""

import re
from itertools import product

from playwright.sync_api import expect

from tests.application import CHECKOUT
from tests.browser.steps import next_is_held
from tests.whole.visitors import (
    DESK,
    PHONE,
    Taste,
    first_lead_link,
    join,
    programs,
    sign_in,
    take_battle,
)

SCREENSHOTS = CHECKOUT / ".local" / "screenshots"
ANNOTATOR = "bo@example.org"
HELPERS = [f"helper{number}@example.org" for number in range(3)]
TWO_KEYS = [("1", "7"), ("Shift+2", "8"), ("0", "9"), ("2", "7"), ("x", "Enter"), ("Shift+1", "8")]


def test_from_the_printed_link_to_a_board_with_ratings(application, site, visitors):
    lead = visitors.arrive()
    join(lead, first_lead_link(application), email="ada@example.org", name="Ada Nwosu")
    link = invite(lead, ANNOTATOR)

    reader = visitors.arrive()
    reader.goto("/leaderboard/")
    reader.evaluate("window.arrived = true")  # gone after a reload
    expect(reader.locator("#live")).to_have_text("Live")
    expect(reader.get_by_role("heading", name="No votes yet")).to_be_visible()

    annotator = visitors.arrive()
    join(annotator, link, name="Bo Lind")
    vote_by_keyboard(annotator)
    expect(reader.locator(".tallied b").first).to_have_text(str(len(TWO_KEYS)))
    expect(reader.get_by_role("heading", name="Not rated yet")).to_be_visible()

    taste = Taste(seed=7)
    votes = [helper.work(20, taste) for helper in programs(application, site, *HELPERS)]
    assert votes == [20, 20, 20]
    expect(reader.locator(".tallied b").first).to_have_text(str(sum(votes) + len(TWO_KEYS)))
    expect(reader.get_by_role("table", name="Ratings of").locator("[data-row]")).to_have_count(3)
    expect(reader.locator("#live")).to_have_text("Live")
    assert reader.evaluate("window.arrived")
    digest = reader.request.get("/api/boards/starter/").json()["snapshot"]["digest"]
    expect(reader.locator(".sources")).to_contain_text(digest)
    every_look(reader, "board")

    sign_out(annotator)
    sign_in(annotator, ANNOTATOR)
    annotator.get_by_role("link", name="My votes").click()
    expect(annotator.get_by_role("rowheader")).to_have_count(len(TWO_KEYS))


def invite(lead, address):
    """The link for one annotator, made and read on the pages of the lead."""
    lead.get_by_role("link", name="Team", exact=True).click()
    lead.get_by_role("link", name="Invite").click()
    lead.get_by_label("E-mail addresses").fill(address)
    lead.get_by_role("button", name="Make links").click()
    return lead.locator("dd").get_by_text("/invite/").inner_text().strip()


def vote_by_keyboard(annotator):
    """From the page that joining leads to, without a pointer; pictures of the first battle."""
    take_battle(annotator)
    for number, keys in enumerate(TWO_KEYS, start=1):
        next_is_held(annotator)
        battle = annotator.url
        if number == 1:
            every_look(annotator, "battle")
        for key in keys:
            annotator.keyboard.press(key)
        annotator.wait_for_url(lambda url, battle=battle: "/battles/" in url and url != battle)
        expect(annotator.locator("#outbox")).to_have_text("All saved")
        expect(annotator.locator("#saved")).to_have_text(f"Saved. Battle {number + 1} today")
        if number == 1:
            annotator.keyboard.press("w")  # says first what it costs
            annotator.keyboard.press("w")
            expect(annotator.locator("#after .names").first).to_contain_text("Hand-written sample")
            every_look(annotator, "reveal")
            annotator.keyboard.press("Escape")
            expect(annotator.locator("#after")).to_be_hidden()


def every_look(page, name):
    """Pictures for people to look at: both widths, both colour schemes."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        path = SCREENSHOTS / f"visit-{name}-{viewport['width']}-{scheme}.png"
        # caret="hide" would write style attributes, which the content policy reports
        page.screenshot(path=path, caret="initial")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def sign_out(page):
    """Through the menu of the account; the board is what one comes to."""
    page.goto("/work/")
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    page.goto("/work/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
