"""The question after a vote: above the next battle, in nobody's way, answered by keys."""

import pytest
from playwright.sync_api import expect

from annotations.models import Guess, Vote
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import next_is_held, next_is_shown, no_violations, to_battle
from tests.factories import BattleFactory, UserFactory


@pytest.fixture
def page(own_database, open_page, settings):
    settings.GUESS_SHARE = 1.0
    BattleFactory.create_batch(4)
    page = open_page(UserFactory())
    to_battle(page)
    next_is_held(page)
    return page


def vote(page):
    page.keyboard.press("1")
    page.keyboard.press("8")
    next_is_shown(page)
    expect(page.locator("#question")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_answered_by_the_keyboard_and_gone(page, screenshot, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    vote(page)
    no_violations(page)
    screenshot(page, f"question-{size['width']}-{scheme}")
    if size == DESK:
        page.keyboard.press("g")
        expect(page.locator("button[name=model]").first).to_be_focused()
        page.keyboard.press("Enter")
    else:
        page.locator("button[name=model]").first.click()
    expect(page.locator("#question")).to_have_count(0)
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert Guess.objects.get().guessed is not None


def test_who_votes_on_has_not_answered(page):
    vote(page)
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="B clearly")).to_be_checked()
    page.keyboard.press("9")
    next_is_shown(page)
    assert Vote.objects.count() == 2
    assert not Guess.objects.exists()


def test_escape_sends_it_away(page):
    vote(page)
    page.keyboard.press("g")
    page.keyboard.press("Escape")
    expect(page.locator("#question")).to_have_count(0)
    expect(page.locator("#battle-title")).to_be_focused()
    assert not Guess.objects.exists()
