"""A campaign in a browser, from the draft to the dashboard; pictures for people to look at."""

import re
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.models import Role
from annotations.actions.report_quality import report_quality
from annotations.models import Campaign, GoldBattle, Vote
from tests.annotations.campaigns import better, work
from tests.browser.conftest import DESK, PHONE
from tests.browser.starter import answers_of_starter_items
from tests.factories import UserFactory

LENGTH, MARK = 2, 2


def looks(page, screenshot, name):
    """Both widths, both schemes; axe finds nothing and nothing is wider than the page."""
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        screenshot(page, f"campaign-{name}-{viewport['width']}-{scheme}")
        found = Axe().run(page).response["violations"]
        assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


@pytest.fixture
def benchmark(site):
    return answers_of_starter_items(12)


@pytest.fixture
def lead(site):
    return UserFactory(role=Role.LEAD, name="Leda Lead")


def set_up(page, benchmark):
    page.goto("/campaigns/")
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_label("Name", exact=True).fill("Spring campaign")
    page.get_by_label("Benchmark").select_option(label=benchmark.name)
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("Battles of the qualification").fill(str(LENGTH))
    page.get_by_label("Right ones to pass").fill(str(MARK))


def sign_gold(page, use, number):
    page.get_by_role("link", name="Gold").click()
    for _ in range(number):
        page.get_by_role("button", name="Draw a pair to sign").click()
        page.get_by_role("radio", name="A is better").check()
        page.get_by_label("Why?").fill("Only this one does what was asked.")
        page.get_by_role("radio", name=use).check()
        page.get_by_role("button", name="Sign it").click()
        expect(page.get_by_text("Signed. It is gold from now on.")).to_be_visible()


def write_guideline(page):
    page.get_by_role("link", name="Guideline").first.click()
    page.get_by_role("link", name="Write it").click()
    page.get_by_label("Text").fill("# How to judge\n\nPrefer what **runs**.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 holds from now on.")).to_be_visible()


def qualify(page, person):
    """Right in both battles, as the gold says; the keys are those of every battle."""
    page.goto("/work/")
    page.get_by_role("link", name="Guideline").click()
    page.get_by_role("button", name="I have read it").click()
    page.get_by_role("button", name="Begin the qualification").click()
    for _ in range(LENGTH):
        page.wait_for_url(re.compile("/battles/"))
        held = person.annotator.assignments.get(outcome="")
        page.keyboard.press({"model_a": "1", "model_b": "2"}[better(held)])
        page.keyboard.press("8")
        expect(page.locator("#saved")).to_have_text("Saved")
        expect(page.get_by_text("Right.", exact=True)).to_be_visible()
        lesson = page.locator(".lesson").inner_text()
        battle = page.url
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, battle=battle: url != battle)
    assert "Passed" in lesson


def test_a_lead_runs_a_campaign_and_people_qualify_and_vote(open_page, screenshot, benchmark, lead):
    page = open_page(lead, bypass_csp=True)
    set_up(page, benchmark)
    looks(page, screenshot, "form")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_text("The qualification is not ready")).to_be_visible()
    sign_gold(page, "In the qualification", LENGTH)
    sign_gold(page, "Among the others", 1)
    looks(page, screenshot, "gold")
    write_guideline(page)
    page.get_by_role("link", name="Overview").click()
    looks(page, screenshot, "draft")
    page.get_by_role("button", name="Start the campaign").click()
    expect(page.get_by_text("Started: ")).to_be_visible()

    people = UserFactory.create_batch(3)
    for number, person in enumerate(people):
        own = open_page(person)
        qualify(own, person)
        if number == 0:
            screenshot(own, "campaign-first-battle")
    tastes = (lambda a: "model_a", lambda a: "model_b", lambda a: "model_a")
    for person, taste in zip(people, tastes, strict=True):
        work(person.annotator, 40, taste)
    items = 12 - len(set(GoldBattle.objects.values_list("battle__item", flat=True)))
    assert Vote.objects.filter(purpose="normal").count() == 3 * items
    report_quality()

    page.reload()
    expect(page.locator(".tiles").first).to_contain_text(f"{3 * items + 1} of {3 * items + 1}")
    looks(page, screenshot, "dashboard")
    page.get_by_role("link", name="Agreement", exact=True).click()
    looks(page, screenshot, "agreement")
    page.goto(f"/campaigns/{Campaign.objects.get().public_id}/")
    page.get_by_role("link", name=people[0].email).click()
    looks(page, screenshot, "person")
    page.get_by_label("Reason, as the person reads it").fill("Let us talk first.")
    page.get_by_role("button", name="Pause this person").click()
    expect(page.get_by_text("Paused. Nothing that was voted is changed.")).to_be_visible()

    own = open_page(people[0], bypass_csp=True)
    own.goto("/work/")
    expect(own.get_by_text("Let us talk first.").first).to_be_visible()
    looks(own, screenshot, "work-paused")
    own.get_by_role("link", name="What my leads see of my work").click()
    looks(own, screenshot, "my-signals")
    assert GoldBattle.objects.count() == LENGTH + 1
