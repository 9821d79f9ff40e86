"""From the address of a model server to a vote on what it answered, in a browser."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import expect

from accounts.models import Job, Role
from annotations.models import Vote
from backends.addresses import AllowedServers
from catalog.actions.look_for_names import look_for_names
from catalog.actions.render_texts import render_texts
from catalog.models import Answer
from generation.actions.serve_jobs import serve_jobs
from generation.tasks import test_endpoint as run_test
from tests.backends.server import serving
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import all_saved, to_battle, violations
from tests.factories import BenchmarkFactory, ItemFactory, UserFactory

MODELS = {"Larch": "good", "Spruce": "echo"}


def looks(page, screenshot, name):
    """Both widths, both schemes; axe finds nothing and nothing is wider than the page."""
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        screenshot(page, f"servers-{name}-{viewport['width']}-{scheme}")
        found = violations(page)
        assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def as_a_worker(work: Callable[[], None]) -> None:
    """In a thread of its own: Playwright's loop runs in this one."""

    def worked():
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(worked).result()


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(django_settings, "MODEL_SERVERS", AllowedServers.parse("127.0.0.0/8"))
    with serving() as started:
        yield started


@pytest.fixture
def benchmark(site):
    made = BenchmarkFactory(name="Own tasks", shows_names=True)
    for n in range(3):
        text = f"Which name should function number {n} have?"
        ItemFactory(benchmark=made, key=f"own-{n}", messages=[{"role": "user", "content": text}])
    return made


def add_server(page, server):
    page.goto("/servers/")
    page.get_by_role("link", name="Add an address").first.click()
    page.get_by_label("Name", exact=True).fill("House")
    page.get_by_label("Address").fill(server.url)
    page.get_by_role("button", name="Add the address").click()
    expect(page.get_by_text("Added. Test it to see what it can do.")).to_be_visible()


def add_model(page, name, model):
    page.goto("/servers/models/new/")
    page.get_by_label("Name on boards").fill(name)
    page.get_by_label("Model server").select_option(label="House")
    page.get_by_label("Model", exact=True).fill(model)
    page.get_by_role("button", name=re.compile("Add")).click()
    expect(page.get_by_text("Added.")).to_be_visible()


def test_from_an_address_to_a_vote_on_a_generated_answer(open_page, screenshot, server, benchmark):
    lead = UserFactory(role=Role.LEAD, name="Leda Lead")
    page = open_page(lead, bypass_csp=True)
    add_server(page, server)
    page.get_by_role("button", name=re.compile("Test")).first.click()
    as_a_worker(partial(run_test, Job.objects.get(kind="test_endpoint").pk))
    page.goto("/servers/")
    expect(page.get_by_text("answers", exact=False).first).to_be_visible()
    for name, model in MODELS.items():
        add_model(page, name, model)
    looks(page, screenshot, "list")
    page.goto("/servers/generate/")
    page.get_by_label("Benchmark").select_option(label=benchmark.name)
    for name in MODELS:
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.get_by_role("heading", name=re.compile("6 requests"))).to_be_visible()
    looks(page, screenshot, "preview")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(re.compile("/servers/jobs/"))
    looks(page, screenshot, "job-waiting")
    as_a_worker(serve_jobs)
    expect(page.get_by_text("6 of 6").first).to_be_visible()  # without a reload
    looks(page, screenshot, "job-done")
    assert Answer.objects.ready().filter(is_generated=True).count() == 6
    call_command("pair_up", "--benchmark", benchmark.name, "--pairs", "3")
    look_for_names(deadline=time.monotonic() + 60)
    render_texts()

    annotator = UserFactory(role=Role.ANNOTATOR, name="Anna")
    own = open_page(annotator)
    to_battle(own)
    expect(own.get_by_text("Which name should function number").first).to_be_visible()
    expect(own.get_by_text("Answer to: Which name should function").first).to_be_visible()
    screenshot(own, "servers-battle-1440-light")
    own.keyboard.press("1")
    own.keyboard.press("8")
    all_saved(own)
    vote = Vote.objects.get()
    answers = {vote.assignment.battle.answer_a, vote.assignment.battle.answer_b}
    assert all(answer.is_generated for answer in answers)
    assert {answer.competitor.name for answer in answers} == set(MODELS)
