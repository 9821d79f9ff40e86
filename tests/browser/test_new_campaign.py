"""A lead sets up a campaign: the cost stands beside the form, and nothing starts that cannot."""

from playwright.sync_api import expect

from accounts.models import Role
from annotations.models import Campaign
from tests.browser.conftest import PHONE
from tests.browser.starter import answers_of_starter_items
from tests.browser.steps import no_violations
from tests.campaigns.working import gold_of
from tests.factories import BenchmarkFactory, CompetitorFactory, UserFactory


def test_a_lead_sees_the_cost_before_a_campaign_and_starts_it_when_it_can(open_page, own_database):
    benchmark = answers_of_starter_items(12)
    BenchmarkFactory(name="Another")
    CompetitorFactory(name="Silent 7B")
    page = open_page(UserFactory(role=Role.LEAD, name="Leda Lead"))
    page.expected = ["422"]  # the form that is refused
    page.goto("/campaigns/new/")
    models = page.get_by_role("group", name="Models", exact=True)
    cost = page.locator("#cost")
    expect(models).to_contain_text("Choose a benchmark")
    expect(cost).to_contain_text("Choose a benchmark and two models or more")
    page.get_by_label("Name", exact=True).fill("Spring campaign")
    page.get_by_label("Benchmark").select_option(label=benchmark.name)
    expect(models.get_by_role("checkbox", name="ash")).to_be_visible()
    expect(models.get_by_role("row", name="ash")).to_contain_text("12")
    expect(models.get_by_text("Silent 7B")).to_be_hidden()
    models.get_by_role("searchbox").fill("birch")
    expect(models.get_by_role("checkbox", name="ash")).to_be_hidden()
    models.get_by_role("button", name="All").click()
    expect(cost).to_contain_text("two models or more")  # only what the search shows is ticked
    models.get_by_role("searchbox").fill("")
    models.get_by_role("button", name="All").click()
    expect(cost).to_contain_text("12 battles on 12 items by 3 models")
    page.get_by_label("Gold battles for each person").fill("0")
    expect(cost).to_contain_text("with 0 on gold")
    page.get_by_label("Votes for each battle").fill("5")
    expect(cost.locator("tr.chosen th")).to_have_text("5")
    no_violations(page)
    page.set_viewport_size(PHONE)
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("Battles of the qualification").fill("2")
    page.get_by_label("Right ones to pass").fill("3")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("alert")).to_contain_text("3 of 2 cannot be reached")
    expect(page.get_by_label("Right ones to pass")).to_be_focused()
    expect(page.get_by_label("Votes for each battle")).to_have_value("5")
    expect(models.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.get_by_label("Right ones to pass").fill("2")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", name="Before it can start")).to_be_visible()
    start = page.get_by_role("button", name="Start the campaign")
    expect(start).to_have_count(0)
    gold_of(Campaign.objects.get(), 2, use="training")
    page.reload()
    expect(page.locator("main")).to_contain_text("are enough for 1 try, and 3 are promised")
    start.click()
    expect(page.get_by_text("Started: 12 battles")).to_be_visible()
