"""Whether answers work, behind one key: before the vote, recorded with it; and its reports."""

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from annotations.models import Vote
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import all_saved, no_violations, to_battle
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    CampaignFactory,
    ExecutionFactory,
    ItemFactory,
    SynthesisFactory,
    TestSetFactory,
    UserFactory,
    VoteFactory,
)

LOOKS = [(size, scheme) for size in (DESK, PHONE) for scheme in ("light", "dark")]
TEXTS = (
    "Multiply it:\n\n```python\ndef double(x):\n    return 2 * x\n```\n",
    "Add it:\n\n```python\ndef double(x):\n    return x + 1\n```\n",
)


def look(size, scheme):
    return {"viewport": size, "color_scheme": scheme}


def named(size, scheme):
    return f"{size['width']}-{scheme}"


@pytest.fixture
def battle(own_database):
    """One answer passes, the other fails; its campaign lets people look before they vote."""
    benchmark = BenchmarkFactory(name="Doubles", slug="doubles")
    campaign = CampaignFactory(benchmark=benchmark, state="running", shows_tests=True)
    item = ItemFactory(benchmark=benchmark)
    tests = TestSetFactory(item=item)
    answers = [AnswerFactory(item=item, text=text) for text in TEXTS]
    details = [[{"status": "pass"}] * 2, [{"status": "pass"}, {"status": "fail"}]]
    ExecutionFactory(answer=answers[0], test_set=tests, details=details[0])
    ExecutionFactory(answer=answers[1], test_set=tests, status="fail", passed=1, details=details[1])
    return BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1], campaign=campaign)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_results_open_by_one_key_and_the_vote_says_so(
    battle, open_page, screenshot, settings, runner_address, size, scheme
):
    settings.RUNNER = runner_address
    page = open_page(UserFactory(), **look(size, scheme))
    to_battle(page)
    page.keyboard.press("e")
    expect(page.locator("#evidence table")).to_be_visible()
    expect(page.locator("#evidence th.a, #evidence th.b")).to_have_count(2)
    page.get_by_label("Added to its end").fill("print(double(21))")
    page.get_by_role("button", name="Run A").click()
    expect(page.locator("#ran pre")).to_have_text("42" if passes_first(page) else "22")
    no_violations(page)
    screenshot(page, f"evidence-{named(size, scheme)}")
    page.keyboard.press("Escape")
    for key in ("1", "8"):
        page.keyboard.press(key)
    all_saved(page)
    assert Vote.objects.latest("pk").evidence_opened == ["run:a", "tests"]


def passes_first(page):
    return "2 / 2" in page.locator("#evidence th.a").inner_text()


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_reports_are_readable(battle, open_page, screenshot, size, scheme):
    for winner in ("model_a", "model_a", "model_b"):
        VoteFactory(assignment__battle=BattleFactory(
            item=battle.item, answer_a=battle.answer_a, answer_b=battle.answer_b
        ), winner=winner)  # fmt: skip
    tests = [{"text": "assert double(1) == 3", "fate": "failed", "reason": "fail: It returned 2."}]
    SynthesisFactory(item=battle.item, tests=tests, written=3, kept=2, mutants=9, killed=8)
    page = open_page(UserFactory(role=Role.LEAD), **look(size, scheme))
    for name, address in {
        "agreement": "/benchmarks/doubles/evidence/",
        "by-tests": "/benchmarks/doubles/tests/",
        "item-tests": f"/items/{battle.item.public_id}/tests/",
    }.items():
        page.goto(address)
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        screenshot(page, f"{name}-{named(size, scheme)}")
