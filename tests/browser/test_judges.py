"""A judge in a browser: added, run, reported, and on a board beside people."""

import random
import re
from itertools import product

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from annotations.actions.number_facts import number_facts
from judging.models import JudgingJob
from leaderboard.actions.bring_up_to_date import bring_up_to_date
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import violations
from tests.factories import (
    AnswerFactory,
    BenchmarkFactory,
    CompetitorFactory,
    EndpointFactory,
    ImportedVoteFactory,
    ItemFactory,
    UserFactory,
)
from tests.judging.conftest import serve, shown

CATEGORIES = ("Development and Programming", "Specialized Computing Areas", "Miscellaneous")
BETTER = {"Larch": 3, "Spruce": 2, "Fir": 1}


def looks(page, screenshot, name):
    """Both widths, both schemes; axe finds nothing and nothing is wider than the page."""
    for viewport, scheme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        screenshot(page, f"judges-{name}-{viewport['width']}-{scheme}")
        found = violations(page)
        assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


@pytest.fixture
def benchmark(site):
    """Three models on thirty tasks, and the votes of six people on two thirds of them."""
    chance = random.Random(1)
    EndpointFactory(name="House", slug="house")
    made = BenchmarkFactory(name="House tasks", slug="house-tasks")
    models = [CompetitorFactory(name=name, slug=name.lower()) for name in BETTER]
    for n in range(30):
        item = ItemFactory(benchmark=made, key=f"task-{n}", main_category=CATEGORIES[n % 3])
        for model in models:
            long = "words " * chance.randrange(40)
            AnswerFactory(item=item, competitor=model, text=f"{model.name}: {item.key} {long}")
        for first, second in ((0, 1), (0, 2), (1, 2)):
            for person in chance.sample(range(6), 2) if n % 3 else ():
                won = chance.random() < 0.7
                ImportedVoteFactory(
                    benchmark=made,
                    item=item,
                    item_key=item.key,
                    competitor_a=models[first],
                    competitor_b=models[second],
                    winner="model_a" if won else "tie" if chance.random() < 0.3 else "model_b",
                    judge=f"person {person}",
                    row_key=f"{n} {first} {second} {person}",
                )
    return made


def judged(request):
    """The better model most of the time, now and then whoever stands first, or nothing."""
    texts = shown(request)
    names = [texts[f"answer {letter}"].partition(":")[0] for letter in "AB"]
    seed = sum(map(ord, texts["answer A"] + texts["answer B"]))
    if seed % 29 == 0:
        return "Both have their merits."
    if seed % 7 == 0:
        return "[[A>B]]"
    return "[[A>B]]" if BETTER[names[0]] > BETTER[names[1]] else "[[B>A]]"


def test_a_judge_from_the_form_to_the_board(site, open_page, screenshot, benchmark):
    page = open_page(UserFactory(role=Role.LEAD, name="Leda Lead"))
    page.goto("/servers/")
    page.get_by_role("link", name="Judges").click()
    looks(page, screenshot, "none")
    page.get_by_role("link", name="Add a judge").first.click()
    page.get_by_label("Name").fill("Oak 70B")
    page.get_by_label("Model server").select_option(label="House")
    page.get_by_label("Model", exact=True).fill("scripted")
    page.get_by_label("Protocol").select_option(value="battles")
    looks(page, screenshot, "new")
    page.get_by_role("button", name="Add the judge").click()
    page.get_by_label("Benchmark").select_option(label="House tasks")
    for name in BETTER:
        page.get_by_label(name).check()
    page.get_by_role("button", name="See what it comes to").click()
    expect(page.get_by_role("heading", name="180 requests")).to_be_visible()
    looks(page, screenshot, "preview")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    serve(judged)
    expect(page.get_by_text(re.compile("of 180")).first).to_be_visible()
    page.reload()
    looks(page, screenshot, "job")
    assert JudgingJob.objects.get().done == 180
    page.get_by_role("link", name="The report").click()
    expect(page.get_by_role("heading", name="Oak 70B as a judge")).to_be_visible()
    expect(page.get_by_text("human votes").first).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Chooses the longer answer"))).to_be_visible()
    looks(page, screenshot, "report")
    page.goto("/judges/")
    looks(page, screenshot, "list")
    page.goto("/boards/")
    page.get_by_label("Title").fill("People, and Oak 70B corrected by people")
    page.get_by_label("Benchmark").select_option(label="House tasks")
    page.get_by_label("Whose votes").select_option(value="with:oak-70b")
    page.get_by_label("Method").select_option(value="with_judge")
    page.get_by_label("Votes needed for a rating").fill("5")
    page.get_by_label("Who sees it").select_option(value="public")
    page.get_by_role("button", name=re.compile("Add|Make|Create")).click()
    bring_up_to_date(as_of=number_facts())
    page.expected = ["[object Event]", "ERR_CONNECTION_REFUSED"]  # nobody serves live updates
    page.goto("/leaderboard/people-and-oak-70b-corrected-by-people/")
    expect(page.get_by_text("Larch").first).to_be_visible()
    looks(page, screenshot, "board")
