"""Where things stand on the page of a battle, and that what is pressed says what it does."""

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from annotations.models import Reveal, Vote
from catalog.rendering import text_digest
from tests.browser.starter import keep_html
from tests.factories import (
    AnswerFactory,
    BattleFactory,
    BenchmarkFactory,
    CampaignFactory,
    ItemFactory,
    UserFactory,
)

AT_WORK = {"width": 1366, "height": 768}
STEPS = [f"Step {n} loads part {n} of the file and checks that it is whole." for n in range(1, 9)]
ONE = "\n\n".join([*STEPS, "At last it adds one.", "```python\nx = 1\n```"])
OTHER = "\n\n".join([*STEPS, "At last it adds two and says so.", "```python\nx = 2\n```"])
LONG_TASK = "\n\n".join(f"{n}. The program must also handle case {n}." for n in range(1, 60))


def battles_of(one, other, *, number=1, task="Load the file.", campaign=None):
    benchmark = campaign.benchmark if campaign else BenchmarkFactory(shows_names=True)
    for text in (one, other, task):
        keep_html(text)
    for _ in range(number):
        item = ItemFactory.build(benchmark=benchmark, messages=[{"role": "user", "content": task}])
        item.prompt_digest = text_digest(item.prompt)
        item.save()
        a, b = (
            AnswerFactory(item=item, text=text, text_digest=text_digest(text))
            for text in (one, other)
        )
        BattleFactory(item=item, answer_a=a, answer_b=b, campaign=campaign)


@pytest.fixture
def battle_page(open_page, own_database):
    def opened(size=AT_WORK, role=Role.ANNOTATOR):
        page = open_page(UserFactory(name="Ada Nwosu", role=role), viewport=size)
        page.goto("/work/")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/battles/**")
        return page

    return opened


def tops(page, selector):
    return page.locator(selector).evaluate_all(
        "found => found.filter((e) => e.checkVisibility())"
        ".map((e) => Math.round(e.getBoundingClientRect().top))"
    )


def test_both_answers_have_room_at_1366_and_the_decision_is_one_row(battle_page):
    battles_of(ONE, OTHER)
    page = battle_page(role=Role.LEAD)
    for side in ("a", "b"):
        assert page.locator(f"#side-{side}").bounding_box()["height"] >= 430
    task = page.locator("#task").bounding_box()
    assert task["x"] + task["width"] <= page.locator("#side-a").bounding_box()["x"]
    assert len(set(tops(page, ".pick, .grades button"))) == 1
    extras = page.locator(".extras").bounding_box()
    grades = page.locator(".grades .row").bounding_box()
    assert extras["y"] < grades["y"] + grades["height"]
    assert page.locator(".bar").bounding_box()["height"] <= 48
    expect(page.locator(".bar nav")).to_have_count(0)
    page.keyboard.press("p")
    assert page.locator("#side-a").bounding_box()["height"] >= 430


def test_every_line_of_a_difference_has_the_width_of_its_column(battle_page):
    battles_of(ONE, OTHER)
    page = battle_page()
    page.keyboard.press("d")
    parts = page.locator(".difference .cell").evaluate_all(
        """cells => cells.map((cell) => {
          const [sign, text] = [".sign", ".text"].map((one) => cell.querySelector(one));
          const [box, signs, words] = [cell, sign, text].map((one) => one.getBoundingClientRect());
          return {
            isCode: cell.classList.contains("of-code"),
            room: words.width / box.width,
            apart: words.left - signs.right,
            inside: signs.left - box.left,
          };
        })"""
    )
    assert {part["isCode"] for part in parts} == {True, False}
    for part in parts:
        assert part["room"] > 0.8
        assert part["apart"] >= 0
        assert part["inside"] > 0


def test_the_task_keeps_the_width_that_it_was_given(battle_page):
    battles_of(ONE, OTHER, task=LONG_TASK)
    page = battle_page()
    expect(page.locator("#task.cut")).to_be_visible()
    before = page.locator("#task").bounding_box()["width"]
    page.get_by_role("separator", name="Width of the task").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    wider = page.locator("#task").bounding_box()["width"]
    assert wider == pytest.approx(before + 64, abs=2)
    page.reload()
    assert page.locator("#task").bounding_box()["width"] == pytest.approx(wider, abs=2)
    page.locator("#task").evaluate("task => task.scrollTo(0, task.scrollHeight)")
    expect(page.locator("#task.cut")).to_have_count(0)


def test_a_task_above_the_answers_shows_that_there_is_more_and_shows_all(battle_page):
    battles_of(ONE, OTHER, task=LONG_TASK)
    page = battle_page({"width": 1000, "height": 768})
    text = page.locator("#task-text")
    before = text.bounding_box()["height"]
    page.get_by_role("button", name="Show all").click()
    assert text.bounding_box()["height"] > before * 1.5


def test_names_say_first_what_they_cost_and_then_the_key_of_the_change_says_why(battle_page):
    battles_of(ONE, OTHER, number=2)
    page = battle_page()
    page.keyboard.press("u")
    expect(page.locator("#saved")).to_have_text(
        "There is no vote to go back to here; all are under My votes"
    )
    for key in ("1", "7"):
        page.keyboard.press(key)
    expect(page.locator("#outbox")).to_have_text("All saved")
    page.keyboard.press("w")
    expect(page.locator("#names-first")).to_contain_text("you can no longer change that vote")
    page.keyboard.press("Escape")
    assert not Reveal.objects.exists()
    page.keyboard.press("w")
    page.keyboard.press("w")
    expect(page.locator("#after")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("#saved")).to_have_text(
        "You have seen who wrote the answers: that vote stays as it is"
    )


def test_a_change_shows_what_was_voted_and_is_left_without_a_trace(battle_page):
    battles_of(ONE, OTHER, number=2)
    page = battle_page()
    for key in ("1", "8"):
        page.keyboard.press(key)
    expect(page.locator("#outbox")).to_have_text("All saved")
    second = page.locator("#battle").get_attribute("data-battle")
    page.keyboard.press("u")
    expect(page.locator("#changing")).to_contain_text("You are changing your vote")
    marked = page.locator(".decision [data-was='your vote']")
    assert [words.split()[0] for words in marked.all_inner_texts()] == ["A", "Medium"]
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    expect(page.locator("#changing")).to_be_hidden()
    expect(page.locator("#battle")).to_have_attribute("data-battle", second)
    assert [(v.winner, v.difficulty) for v in Vote.objects.all()] == [("model_a", "medium")]
    page.keyboard.press("u")  # as it was voted, not as it was left
    expect(page.get_by_role("radio", name="A clearly")).to_be_checked()
    page.keyboard.press("2")
    page.keyboard.press("9")
    expect(page.locator("#changing")).to_be_hidden()
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert Vote.objects.get(is_current=True).winner == "model_b"


def test_the_page_of_a_change_marks_the_vote_too_and_leads_back(battle_page):
    battles_of(ONE, OTHER)
    page = battle_page()
    for key in ("3", "9"):
        page.keyboard.press(key)
    expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("u")
    page.wait_for_url("**/change/")
    marked = page.locator(".decision [data-was='your vote']")
    assert [words.split()[0] for words in marked.all_inner_texts()] == ["Tie", "Hard"]
    page.keyboard.press("Escape")
    expect(page.locator(".verdict")).to_contain_text("Tie")


def test_reasons_and_flags_leave_a_number_when_they_are_closed(battle_page):
    battles_of(ONE, OTHER)
    page = battle_page()
    page.keyboard.press("r")
    page.locator("[name=reasons_a]").first.check()
    page.locator("[name=reasons_b]").last.check()
    page.locator("[name=flags]").first.check()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".reasons")).to_be_hidden()
    expect(page.locator("[data-counts=reasons]")).to_have_text("2")
    expect(page.locator("[data-counts=flags]")).to_have_text("1")


def test_the_goal_of_the_day_stands_in_the_bar_until_it_is_passed(battle_page):
    campaign = CampaignFactory(daily_goal=1)
    battles_of(ONE, OTHER, number=3, campaign=campaign)
    page = battle_page()
    expect(page.locator("#where")).to_have_text(campaign.name)
    expect(page.locator("#today")).to_have_text("0 of 1 today")
    for said in ("1 of 1 today", "2 today"):
        page.keyboard.press("1")
        page.keyboard.press("7")
        expect(page.locator("#today")).to_have_text(said)
