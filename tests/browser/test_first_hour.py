"""An expert's first hour, walked through all pages: no page says what is not so."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from accounts.actions.invitations import invite
from accounts.models import Role, User
from annotations.models import Outcome, Vote
from campaigns.actions.run_campaign import start
from tests.browser.conftest import PHONE
from tests.campaigns.working import better, draft, gold_of
from tests.factories import BattleFactory, GuidelineFactory, UserFactory
from tests.whole.visitors import join

LENGTH = 2
FALSE_WORDS = re.compile("no tries left|not qualified|tries try|1 tries", re.IGNORECASE)


@pytest.fixture
def campaign(own_database):
    made = draft(
        items=18,
        models=2,
        name="Spring campaign",
        qualification_length=LENGTH,
        pass_mark=2,
        attempts=1,
        daily_goal=8,
    )
    gold_of(made, LENGTH, use="training", explanation="Only one of them runs.")
    GuidelineFactory(campaign=made)
    start(made, actor=UserFactory(role=Role.LEAD).annotator)
    return made


def says_nothing_false(page):
    assert not FALSE_WORDS.search(page.locator("main").inner_text())


def decide(page, *keys):
    before = page.locator("#battle").get_attribute("data-battle")
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("#battle")).not_to_have_attribute("data-battle", before)


def qualify(page, person):
    for number in range(1, LENGTH + 1):
        page.wait_for_url("**/battles/**")
        expect(page.locator(".step strong")).to_have_text(f"Qualification {number} of {LENGTH}")
        held = person.annotator.assignments.get(outcome="", battle__purpose="gold")
        page.keyboard.press({"model_a": "1", "model_b": "2"}[better(held)])
        page.keyboard.press("8")
        expect(page.get_by_text("Right.", exact=True)).to_be_visible()
        battle = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, battle=battle: url != battle)


def test_an_expert_joins_qualifies_votes_changes_skips_and_goes_on_by_phone(open_page, campaign):
    page = open_page()
    (invitation,) = invite(["mira@example.org"], Role.ANNOTATOR, actor=None)
    join(page, urlsplit(invitation.url).path, name="Mira Okafor")
    person = User.objects.get(name="Mira Okafor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Spring campaign")
    expect(page.locator("main .primary")).to_have_text("Begin the qualification")
    says_nothing_false(page)
    page.get_by_role("link", name="Guideline").click()
    page.get_by_role("button", name="I have read it").click()
    page.goto("/work/")
    page.get_by_role("button", name="Begin the qualification").click()
    qualify(page, person)
    expect(page.locator("#where")).to_have_text("Spring campaign")
    expect(page.locator("#today")).to_contain_text("of 8 today")
    for number in range(15):
        decide(page, "12"[number % 2], "789"[number % 3])
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert Vote.objects.filter(purpose="normal").count() == 15
    page.keyboard.press("u")
    expect(page.locator("#changing")).to_be_visible()
    for key in ("x", "8"):
        page.keyboard.press(key)
    expect(page.locator("#changing")).to_be_hidden()
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert Vote.objects.get(replaces__isnull=False).winner == "both_bad"
    decide(page, "s", "2")
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert person.annotator.assignments.filter(outcome=Outcome.SKIPPED).count() == 1
    page.set_viewport_size(PHONE)
    page.goto("/work/")
    expect(page.locator("main")).to_contain_text("You are qualified; your votes count here.")
    expect(page.locator("main")).to_contain_text("the goal was 8")
    says_nothing_false(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio", name="A clearly").check()
    page.locator("#decision").get_by_role("button", name="Medium").click()
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert Vote.objects.filter(is_current=True, purpose="normal").count() == 16


def test_a_battle_that_is_open_elsewhere_is_parked_for_the_qualification(open_page, campaign):
    person = UserFactory()
    BattleFactory(item__benchmark__name="Open tasks")
    page = open_page(person)
    page.goto("/work/")
    page.get_by_role("button", name="Vote there").click()
    page.wait_for_url("**/battles/**")
    page.goto("/work/")
    expect(page.get_by_text("A battle waits for you in “Open tasks”")).to_be_visible()
    expect(page.locator("main .primary")).to_have_text("Begin the qualification")
    page.get_by_role("button", name="Begin the qualification").click()
    qualify(page, person)
    expect(page.locator("#where")).to_have_text("Open tasks")  # it was kept all the while
    page.keyboard.press("1")
    page.keyboard.press("7")
    expect(page.locator("#outbox")).to_have_text("All saved")
