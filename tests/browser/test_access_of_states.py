"""axe finds nothing in any state of the page of a battle, at any width, in either scheme."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import next_is_shown, no_violations, to_battle
from tests.factories import BattleFactory, UserFactory

SIZES = {
    "320": {"width": 320, "height": 640},
    "768": {"width": 768, "height": 1024},
    "1440": {"width": 1440, "height": 900},
    "zoomed": {"width": 320, "height": 256},  # a window of 1280 x 1024 at 400 %
}


@pytest.fixture
def page(own_database, open_page, settings):
    settings.GUESS_SHARE = 1.0
    BattleFactory.create_batch(3, item__benchmark__shows_names=True)
    return open_page(UserFactory())


def press(*keys):
    def state(page):
        for key in keys:
            page.keyboard.press(key)

    return state


def vote(page):
    press("1", "8")(page)
    next_is_shown(page)
    expect(page.locator("#question")).to_be_visible()


def fail(page):
    page.expected = ["ERR_FAILED"]
    page.route("**/vote/", lambda route: route.abort())
    press("2", "7")(page)
    expect(page.locator("#outbox")).to_have_attribute("data-state", "failed")


def recover(page):
    page.unroute("**/vote/")
    page.locator("#again").click()
    expect(page.locator("#outbox")).to_have_attribute("data-state", "saved")


def ask_for_names(page):
    page.locator("#question [data-dismiss]").click()
    page.keyboard.press("w")
    expect(page.locator("#names-first")).to_be_visible()


def reveal(page):
    page.keyboard.press("w")
    expect(page.locator("#after")).to_be_visible()


def change(page):
    page.keyboard.press("Escape")
    vote(page)
    page.keyboard.press("u")
    expect(page.locator("#changing")).to_be_visible()


def overlaps(page):
    """Which buttons and links of the bar lie over one another."""
    return page.locator(".bar :is(a, button, summary):visible").evaluate_all(
        """(all) => all.flatMap((one, at) => all.slice(at + 1).filter((other) => {
          const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
          const isBeside = a.right <= b.left || b.right <= a.left;
          const isApart = isBeside || a.bottom <= b.top || b.bottom <= a.top;
          return !isApart && !one.contains(other) && !one.closest("[popover], details[open]");
        }).map((other) => one.textContent + " / " + other.textContent))"""
    )


# One after the other, as a person would meet them.
STATES = {
    "as it comes": press(),
    "chosen": press("1"),
    "reasons": press("r"),
    "no reasons": press("Escape", "Escape"),
    "skip": press("s"),
    "help": press("Escape", "?"),
    "question": lambda page: (page.keyboard.press("Escape"), vote(page)),
    "names first": ask_for_names,
    "who wrote them": reveal,
    "changing": change,
    "left as it was": press("Escape"),
    "last vote again": press("Escape"),
    "not saved": fail,
    "receipt": recover,
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible(page, screenshot, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    to_battle(page)
    for name, enter in STATES.items():
        enter(page)
        shot = f"state-{name}-{size['width']}x{size['height']}-{scheme}"
        screenshot(page, shot.replace(" ", "-"))
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        assert overlaps(page) == [], name
        if size != SIZES["zoomed"]:  # where the page scrolls with all that is in it
            dock = page.locator(".dock").bounding_box()
            assert round(dock["y"] + dock["height"]) == size["height"], name
