"""What is entered is kept, and a vote is taken back with one key, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from annotations.models import Draft, Reveal, Vote
from tests.browser.conftest import PHONE
from tests.factories import BattleFactory, BenchmarkFactory, ItemFactory, UserFactory


@pytest.fixture
def user(own_database):
    return UserFactory(name="Ada Nwosu")


def open_battle(page):
    page.goto("/work/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/battles/"))
    page.wait_for_load_state()


def test_what_is_entered_is_there_again_after_the_page_was_closed(open_page, user):
    BattleFactory()
    page = open_page(user)
    open_battle(page)
    page.keyboard.press("Shift+2")
    page.keyboard.press("r")
    page.get_by_role("group", name="Answer A").get_by_label("Too long").check()
    page.get_by_role("textbox", name="Comment").fill("Half a thought")
    expect(page.locator("#saved")).to_have_attribute("data-kept", "Draft saved")
    address = page.url
    page.close()
    again = open_page(user)
    again.goto(address)
    expect(again.get_by_role("radio", name="B slightly")).to_be_checked()
    again.keyboard.press("r")
    expect(again.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")
    expect(again.get_by_role("group", name="Answer A").get_by_label("Too long")).to_be_checked()
    again.keyboard.press("Escape")
    again.keyboard.press("8")
    expect(again.locator("#saved")).to_have_text("Saved")
    assert Vote.objects.get().comment.text == "Half a thought"


def test_a_page_that_is_left_at_once_keeps_what_was_entered(open_page, user):
    BattleFactory()
    page = open_page(user)
    open_battle(page)
    page.keyboard.press("1")
    page.goto("/work/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/battles/"))
    expect(page.get_by_role("radio", name="A clearly")).to_be_checked()
    assert Draft.objects.get().words["choice"] == "model_a-clear"


def test_one_key_takes_a_vote_back_and_one_shows_who_wrote_the_answers(open_page, user):
    BattleFactory(item=ItemFactory(benchmark=BenchmarkFactory(shows_names=True)))
    page = open_page(user)
    open_battle(page)
    for key in ("1", "7"):
        page.keyboard.press(key)
    expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("u")
    page.wait_for_url(re.compile("/change/"))
    page.wait_for_load_state()
    expect(page.get_by_role("radio", name="A clearly")).to_be_checked()
    for key in ("2", "9"):
        page.keyboard.press(key)
    expect(page.locator(".verdict")).to_contain_text("B clearly")
    assert [(v.winner, v.is_current) for v in Vote.objects.order_by("pk")] == [
        ("model_a", False),
        ("model_b", True),
    ]
    assert not Reveal.objects.exists()
    page.keyboard.press("w")
    expect(page.locator(".decision .names").first).to_contain_text("Competitor Nr")
    expect(page.get_by_role("button", name="Who wrote them?")).to_have_count(0)


def test_the_last_vote_is_one_key_away_from_the_next_battle(open_page, user, screenshot):
    BattleFactory.create_batch(2)
    page = open_page(user)
    open_battle(page)
    for key in ("3", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#saved")).to_have_text("Saved. Battle 2 today")
    screenshot(page, "battle-last-vote-1440")
    page.set_viewport_size(PHONE)
    screenshot(page, "battle-last-vote-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name="Tie")).to_be_checked()
    for key in ("2", "7"):
        page.keyboard.press(key)
    expect(page.locator("#outbox")).to_have_text("All saved")
    expect(page.locator(".pick :checked")).to_have_count(0)
    votes = Vote.objects.order_by("pk")
    assert [(v.winner, v.is_current) for v in votes] == [("tie", False), ("model_b", True)]
    assert votes[0].assignment == votes[1].assignment
