"""An import in a browser: files first, what they are, a look, and the import."""

import json
import re
from itertools import product

import pytest
from playwright.sync_api import expect

from accounts.models import Job, Role
from annotations.models import ImportedVote
from catalog.models import BenchmarkItem
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import violations
from tests.factories import UserFactory
from tests.uploads import work

QUESTIONS = "".join(
    json.dumps({"uid": f"q{n}", "category": "hard", "cluster": "code", "prompt": "Sort.", "num": n})
    + "\n"
    for n in range(3)
)
VOTES = "id,worker,winner,left,right\n1,w1,left,red,blue\n2,w2,neither one,blue,red\n"


@pytest.fixture
def lead(open_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return open_page(UserFactory(role=Role.LEAD))


def looks(page, screenshot, name):
    """Both widths, both schemes; axe finds nothing and nothing is wider than the page."""
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        screenshot(page, f"imports-{name}-{viewport['width']}-{scheme}")
        found = violations(page)
        assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def give(page, *files):
    page.goto("/imports/")
    given = [{"name": n, "mimeType": "text/plain", "buffer": t.encode("latin-1")} for n, t in files]
    page.get_by_label("Files", exact=True).set_input_files(given)
    page.get_by_role("button", name="See what they are").click()


def look_through(page):
    """Ask for the dry run, and do its work."""
    page.get_by_role("button", name="See what would happen").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/$"))
    work(Job.objects.latest("pk"))
    page.reload()


def agree(page):
    page.get_by_role("button", name="Import it").click()
    page.wait_for_url(re.compile("/jobs/"))
    assert work(Job.objects.latest("pk")).state == "done"


def test_tasks_are_recognised_looked_at_and_imported(lead, screenshot):
    give(lead, ("question.jsonl", QUESTIONS), ("shot.png", "\x89PNG\r\n\x1a\n"))
    expect(lead.get_by_text("A picture. Pictures are not imported.")).to_be_visible()
    looks(lead, screenshot, "files")
    lead.get_by_role("link", name="question.jsonl", exact=True).click()
    expect(lead.get_by_text("Items, in the form of Arena-Hard")).to_be_visible()
    expect(lead.get_by_role("heading", name="Not imported")).to_be_visible()
    expect(lead.get_by_text("arena_hard_items")).to_have_count(0)
    expect(lead.get_by_role("rowheader", name="num")).to_be_visible()
    looks(lead, screenshot, "file")
    lead.get_by_label("Name of the new benchmark").fill("Hard tasks")
    look_through(lead)
    lead.get_by_role("link", name="Change and look again").click()
    expect(lead.get_by_label("Name of the new benchmark")).to_have_value("Hard tasks")
    look_through(lead)
    agree(lead)
    assert BenchmarkItem.objects.count() == 3


def test_columns_and_words_of_foreign_votes_are_chosen(lead, screenshot):
    give(lead, ("crowd.csv", VOTES))
    expect(lead.get_by_role("heading", name="Which column is what?")).to_be_visible()
    expect(lead.get_by_label("First model", exact=True)).to_have_value("left")
    expect(lead.get_by_label("Person")).to_have_value("worker")
    expect(lead.get_by_label("“left” means")).to_have_value("model_a")
    lead.get_by_label("Name of the new benchmark").fill("Crowd")
    look_through(lead)
    expect(lead.get_by_role("heading", name="One error")).to_be_visible()
    lead.get_by_role("link", name="Change and look again").click()
    lead.get_by_label("“neither one” means").select_option(label="both bad")
    looks(lead, screenshot, "votes")
    look_through(lead)
    agree(lead)
    rows = ImportedVote.objects.order_by("pk").values_list("winner", flat=True)
    assert [*rows] == ["model_a", "both_bad"]
