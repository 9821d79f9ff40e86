"""The whole way of a task: one writer, four checkers by keyboard, an item, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from curation.models import Check, Draft
from curation.plans import plan_of
from curation.targets import CODEARENA
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import no_violations
from tests.factories import BenchmarkFactory, ItemFactory, UserFactory

TASK = (
    "This timer drifts by a second each minute. Say why, and mend it without a library.\n\n"
    "```python\nwhile True:\n    tick()\n    time.sleep(1)\n```"
)


@pytest.fixture
def house(own_database):
    """A benchmark with a target and a few items."""
    made = BenchmarkFactory(name="House", slug="house")
    plan = plan_of(made)
    plan.target = CODEARENA
    plan.save()
    for level in ("easy", "easy", "hard"):
        ItemFactory(benchmark=made, sub_category="Code Debugging", difficulty=level)
    return made


def write(page):
    page.goto("/curation/")
    page.get_by_role("link", name="Write a task").click()
    page.get_by_label("Benchmark").select_option("house")
    page.get_by_label("The task").fill(TASK)
    page.get_by_label("What one has to know to solve it").fill("monotonic clocks")
    page.get_by_label("Category").select_option("Code Debugging")
    page.get_by_label("Difficulty").select_option("medium")
    page.get_by_label("Programming languages").fill("Python")
    page.get_by_role("button", name="Send to the checkers").click()
    expect(page.get_by_text("Sent to the checkers.")).to_be_visible()


def check(page, *, reason=""):
    """All four by keys; with a reason the last one is no."""
    page.goto("/curation/")
    page.get_by_role("button", name="Check drafts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Does it hold?")
    for key in "123":
        page.keyboard.press(key)
    if reason:
        page.keyboard.press("Shift+Digit4")
        box = page.locator("[data-question='4'] textarea")
        expect(box).to_be_focused()
        box.fill(reason)
        page.get_by_role("button", name="Send and next").click()
    else:
        page.keyboard.press("4")
        expect(page.locator("[data-question='4'] [value='yes']")).to_be_checked()
        page.keyboard.press("Enter")
    expect(page.get_by_text("No draft waits for you")).to_be_visible()


def curator():
    return UserFactory(role=Role.CURATOR)


def test_a_task_goes_from_its_writer_over_four_checkers_back_and_to_an_item(open_page, house):
    writer = open_page(curator())
    write(writer)
    writer.goto("/curation/")
    expect(writer.get_by_role("button", name="Check drafts")).to_be_disabled()
    checkers = [open_page(curator()) for _ in range(4)]
    said = ["", "Any loop passes.", "", "What is a drift?"]
    for page, reason in zip(checkers, said, strict=True):
        check(page, reason=reason)
    assert Draft.objects.get().state == "returned"
    writer.goto("/curation/")
    writer.get_by_role("link", name=re.compile("This timer drifts")).click()
    expect(writer.get_by_text("Any loop passes.")).to_be_visible()
    expect(writer.get_by_text("What is a drift?")).to_be_visible()
    writer.get_by_label("The task").fill(f"{TASK}\n\nIt must not drift within a day.")
    writer.get_by_role("button", name="Send to the checkers").click()
    for page, reason in zip(checkers, ["", "", "", "Still vague."], strict=True):
        check(page, reason=reason)
    assert Check.objects.count() == 8
    item = Draft.objects.get().item
    writer.goto("/curation/")
    writer.get_by_role("link", name=re.compile("This timer drifts")).click()
    writer.get_by_role("link", name=item.key).click()
    expect(writer.get_by_text("Code Debugging")).to_be_visible()
    writer.goto("/benchmarks/house/funnel/")
    expect(writer.get_by_role("heading", level=1)).to_have_text("4 of 397 items")
    expect(writer.locator(".funnel")).to_contain_text("1 Accepted")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_the_funnel_can_be_read_by_everybody(
    open_page, house, screenshot, scheme, size
):
    write(open_page(curator()))
    page = open_page(UserFactory(role=Role.LEAD), color_scheme=scheme, viewport=size)
    width = size["width"]
    for name, address in {
        "curation": "/curation/",
        "draft": "/curation/drafts/new/?benchmark=house",
        "funnel": "/benchmarks/house/funnel/",
        "findings": "/curation/findings/",
    }.items():
        page.goto(address)
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"curation-{name}-{width}-{scheme}")
    page.goto("/curation/")
    page.get_by_role("button", name="Check drafts").click()
    page.wait_for_url(re.compile("/curation/check/"))
    page.wait_for_load_state()
    page.keyboard.press("1")
    page.keyboard.press("Shift+Digit2")
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"curation-check-{width}-{scheme}")


def test_rows_are_marked_edited_and_put_back_by_keys(open_page, house):
    page = open_page(curator())
    page.goto("/items/?benchmark=house&sort=key")
    page.locator("html[data-list-keys]").wait_for()
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator(".mark:checked")).to_have_count(2)
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit 2 items")
    page.get_by_label("Difficulty").select_option("medium")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_text("difficulty: easy → medium").first).to_be_visible()
    page.get_by_role("button", name="Change 2 items").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 items changed")
    assert house.items.filter(difficulty="medium").count() == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 items say what they said before.")).to_be_visible()
    assert not house.items.filter(difficulty="medium").exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_pages_of_items_can_be_read_by_everybody(open_page, house, screenshot, scheme, size):
    page = open_page(UserFactory(role=Role.LEAD), color_scheme=scheme, viewport=size)
    item = house.items.first()
    for name, address in {
        "taxonomy": "/curation/taxonomy/",
        "tags": "/curation/tags/",
        "languages": "/curation/languages/",
        "items": "/items/?q=write",
        "bulk": "/items/edit/?benchmark=house&set_difficulty=medium",
        "item": f"/items/{item.public_id}/",
        "analysis": "/benchmarks/house/items/",
        "invitations": "/people/invitations/",
        "boards": "/boards/",
    }.items():
        page.goto(address)
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        screenshot(page, f"curation-{name}-{size['width']}-{scheme}")
