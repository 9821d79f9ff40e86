"""A run of five experts in a browser: mined, looked through, chosen from, fought over, promoted."""

import re
from itertools import product

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from accounts.actions import jobs
from accounts.models import Job, Role
from backends.addresses import AllowedServers
from curation.models import Draft
from generation.actions.competitors import add_competitor
from generation.actions.endpoints import add_endpoint
from mining.actions.select import select_job
from mining.management.commands.battle_experts import wait_for as wait_for_battles
from mining.models import ExpertBattles, MiningRun
from mining.waiting import wait_for
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import violations
from tests.factories import BenchmarkFactory, ItemFactory, UserFactory
from tests.mining.experts import STRENGTH, experts
from tests.threads import in_threads


def looks(page, screenshot, name):
    """Both widths, both schemes; axe finds nothing and nothing is wider than the page."""
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        screenshot(page, f"mining-{name}-{viewport['width']}-{scheme}")
        found = violations(page)
        assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def beside_the_browser(wait, subject):
    """Work that has a loop of its own, which the browser's thread cannot run."""
    return in_threads(lambda one: wait(one, 60), [subject])[0]


@pytest.fixture
def house(site, monkeypatch):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))
    with experts() as server:
        endpoint = add_endpoint("House", url=server.url, parallel=16)
        for name in STRENGTH:
            add_competitor(name.capitalize(), endpoint, model=name)
        tasks = BenchmarkFactory(name="Tasks", slug="tasks")
        for n, category in enumerate(("Databases", "Interfaces", "Systems")):
            words = f"Sort a queue of words and rows of part {n} with keys and frames."
            ItemFactory(
                benchmark=tasks,
                key=f"task-{n}",
                main_category=category,
                messages=[{"role": "user", "content": words}],
            )
        yield server


def test_a_whole_run_from_the_form_to_drafts(house, open_page, screenshot):
    page = open_page(UserFactory(role=Role.LEAD, name="Leda Lead"))
    page.goto("/servers/")
    page.get_by_role("link", name="Expert battles").click()
    looks(page, screenshot, "none")
    page.get_by_role("link", name="Mine instructions").first.click()
    page.get_by_label("Name").fill("First search")
    for name in STRENGTH:
        page.get_by_role("checkbox", name=name.capitalize(), exact=True).check()
    page.get_by_label("Instructions for each model").fill("2")
    page.get_by_label("Grader").select_option(label="Oak")
    page.get_by_label("Seed").fill("1000")
    looks(page, screenshot, "new")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/mining/first-search/")
    expect(page.get_by_role("button", name=re.compile("Pause"))).to_be_visible()
    assert beside_the_browser(wait_for, MiningRun.objects.get()) == ""
    page.reload()
    expect(page.get_by_role("heading", name="54 of 90 instructions are worth")).to_be_visible()
    looks(page, screenshot, "funnel")
    page.get_by_role("row", name="No near copies").get_by_role("link").click()
    looks(page, screenshot, "near-copies")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_label("Keep it").check()
    page.get_by_label("Why?").fill("It asks politely.")
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_text("It asks politely.")).to_be_visible()
    looks(page, screenshot, "instruction")
    page.goto("/mining/first-search/")
    expect(page.get_by_role("heading", name="55 of 90 instructions are worth")).to_be_visible()
    page.get_by_role("link", name="Choose some").click()
    page.get_by_label("How many").fill("12")
    page.get_by_label("Seed").fill("4")
    looks(page, screenshot, "choose")
    page.get_by_role("button", name="Choose").click()
    page.wait_for_url("**/jobs/**")
    with jobs.Attempt(Job.objects.get(kind="select_instructions").pk) as job:
        select_job(job)
    page.goto("/mining/first-search/")
    page.get_by_role("link", name="Choice").click()
    expect(page.get_by_role("heading", name="12 instructions stand for 55")).to_be_visible()
    assert page.locator(".map a").count() == 12
    looks(page, screenshot, "choice")
    page.get_by_role("link", name="Let experts battle").click()
    looks(page, screenshot, "battle")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/battles/")
    assert beside_the_browser(wait_for_battles, ExpertBattles.objects.get()) == ""
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("Oak wins"))).to_be_visible()
    looks(page, screenshot, "report")
    before = page.locator("#scores").inner_text()
    page.get_by_label("Weight of ratings").fill("0")
    expect(page.get_by_role("button", name="Keep alpha 0")).to_be_visible()
    assert page.locator("#scores").inner_text() != before
    page.get_by_role("button", name="Keep alpha 0").click()
    expect(page.get_by_text("go by alpha 0 from now on")).to_be_visible()
    assert ExpertBattles.objects.get().alpha == 0
    page.get_by_role("button", name="Ask people").click()
    expect(page.get_by_text("battles wait for people").first).to_be_visible()
    page.get_by_label("Benchmark").select_option(label="Tasks")
    page.get_by_label("How many").fill("3")
    page.get_by_role("button", name="Make drafts").click()
    expect(page.get_by_text("3 drafts in Tasks")).to_be_visible()
    assert Draft.objects.count() == 3
    page.goto("/mining/")
    looks(page, screenshot, "list")
