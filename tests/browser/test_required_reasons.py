"""A campaign that wants a reason and a comment: the page asks for them, and keeps nothing half."""

import pytest
from playwright.sync_api import expect

from annotations.models import Vote
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import next_is_shown, no_violations, to_battle
from tests.campaigns.working import started
from tests.factories import UserFactory


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_missing_is_asked_for_and_then_taken(
    own_database, open_page, screenshot, size, scheme
):
    started(requires=["reasons", "comment"])
    page = open_page(UserFactory(), viewport=size, color_scheme=scheme)
    to_battle(page)
    page.keyboard.press("1")
    page.keyboard.press("8")
    expect(page.locator("#saved")).to_have_text("Give at least one reason, then the difficulty")
    expect(page.locator("[name=reasons_a]").first).to_be_focused()
    no_violations(page)
    screenshot(page, f"reasons-{size['width']}-{scheme}")
    page.keyboard.press("Space")
    page.keyboard.press("8")
    expect(page.locator("#saved")).to_have_text("Write a comment, then the difficulty")
    page.keyboard.type("It handles the empty list.")
    page.keyboard.press("Escape")
    assert not Vote.objects.exists()
    page.keyboard.press("8")
    next_is_shown(page)
    vote = Vote.objects.get()
    assert vote.reasons == {"a": ["correct"]}
    assert vote.comment.text == "It handles the empty list."
