"""What a person does on the pages again and again, and how a test knows that it has happened."""

import re
from importlib.resources import files

from playwright.sync_api import expect

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()


def to_battle(page):
    page.goto("/work/")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/battles/"))


def next_is_held(page):
    """The battle after the one on the page has come, and will be shown at the vote."""
    expect(page.locator(".dock[data-holds-next]")).to_have_count(1)


def next_is_shown(page):
    """The vote is saved, and another battle stands in place of the one voted on."""
    all_saved(page)
    expect(page.locator(".pick :checked")).to_have_count(0)
    expect(page.locator("#decision")).to_have_attribute("data-state", "open")


def all_saved(page, **patience):
    """The server has everything that was sent: from here on the database tells of it."""
    expect(page.locator("#outbox")).to_have_text("All saved", **patience)


def no_violations(page, *, but=""):
    found = [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations(page, but=but)]
    assert not found, found


def violations(page, *, but=""):
    """What axe has against the page as it is now; the script is given to each page once.

    `but`: a selector of what was looked at before and is as it was.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    # What passes would be listed node by node, which takes longer than to look.
    looked_at = {"include": [["html"]], "exclude": [[but]]} if but else {"include": [["html"]]}
    look = "(at) => axe.run(at, { resultTypes: ['violations'] })"
    return page.evaluate(look, looked_at)["violations"]
