"""A campaign in a browser, from the draft to the dashboard; pictures for people to look at."""

import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from annotations.models import Campaign, GoldBattle, Vote
from campaigns.actions.report_quality import report_quality
from tests.browser.conftest import DESK, PHONE
from tests.browser.starter import answers_of_starter_items
from tests.browser.steps import violations
from tests.campaigns.working import better, work
from tests.factories import UserFactory
from tests.whole.visitors import join

LENGTH, MARK = 2, 2


def looks(page, screenshot, name):
    """Both widths, both schemes; axe finds nothing and nothing is wider than the page."""
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        screenshot(page, f"campaign-{name}-{viewport['width']}-{scheme}")
        found = violations(page)
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
    page.get_by_role("group", name="Models", exact=True).get_by_role("button", name="All").click()
    page.get_by_label("Battles of the qualification").fill(str(LENGTH))
    page.get_by_label("Right ones to pass").fill(str(MARK))


def sign_gold(page, use, number):
    page.get_by_role("link", name="Gold", exact=True).click()
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


def invite(page):
    """Three links, one for each address."""
    page.goto("/people/invitations/")
    addresses = "\n".join(f"person-{number}@campaign.example.org" for number in range(3))
    page.get_by_label("E-mail addresses").fill(addresses)
    page.get_by_role("button", name="Make links").click()
    found = page.locator("dd").get_by_text("/invite/").all_inner_texts()
    assert len(found) == 3
    return [urlsplit(link.strip()).path for link in found]


def decide_one(page, screenshot):
    """The first battle on which people disagree: blind, then with the votes."""
    page.get_by_role("link", name="to decide").click()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Which answer is better?").first).to_be_visible()
    page.get_by_role("radio", name="A clearly").check()
    page.get_by_role("radio", name="Sure", exact=True).check()
    page.get_by_role("button", name="Decide and show the votes").click()
    looks(page, screenshot, "adjudicate")
    page.get_by_role("radio", name="The guideline does not say").check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("heading", name="Decided", exact=True)).to_be_visible()


def waiting(page):
    return int(page.get_by_role("link", name="to decide").inner_text().split()[0])


def test_a_lead_runs_a_campaign_and_people_qualify_and_vote(open_page, screenshot, benchmark, lead):
    page = open_page(lead, bypass_csp=True)
    set_up(page, benchmark)
    looks(page, screenshot, "form")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", name="Before it can start")).to_be_visible()
    sign_gold(page, "In the qualification", LENGTH)
    sign_gold(page, "Among the others", 1)
    looks(page, screenshot, "gold")
    write_guideline(page)
    page.get_by_role("link", name="Overview").click()
    looks(page, screenshot, "draft")
    page.get_by_role("button", name="Start the campaign").click()
    expect(page.get_by_text("Started: ")).to_be_visible()

    links = invite(page)
    for number, link in enumerate(links):
        own = open_page()
        join(own, link, name=f"Person {number}")
        qualify(own, User.objects.get(name=f"Person {number}"))
        if number == 0:
            screenshot(own, "campaign-first-battle")
    people = list(User.objects.filter(role=Role.ANNOTATOR).order_by("pk"))
    tastes = (lambda a: "model_a", lambda a: "model_b", lambda a: "model_a")
    for person, taste in zip(people, tastes, strict=True):
        work(person.annotator, 40, taste)
    items = 12 - len(set(GoldBattle.objects.values_list("battle__item", flat=True)))
    assert Vote.objects.filter(purpose="normal").count() == 3 * items
    report_quality()

    page.goto(f"/campaigns/{Campaign.objects.get().public_id}/")
    expect(page.locator(".tiles").first).to_contain_text(f"{3 * items + 1} of {3 * items + 1}")
    looks(page, screenshot, "dashboard")
    before = waiting(page)
    decide_one(page, screenshot)
    page.goto(f"/campaigns/{Campaign.objects.get().public_id}/")
    assert waiting(page) == before - 1
    page.get_by_role("link", name="Agreement", exact=True).click()
    looks(page, screenshot, "agreement")
    page.goto(f"/campaigns/{Campaign.objects.get().public_id}/")
    page.get_by_role("group", name="People").get_by_role("link", name=str(people[0])).click()
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
