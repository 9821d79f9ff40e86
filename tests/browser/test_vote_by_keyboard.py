"""Voting with the keyboard alone, and what a person is told when something goes wrong."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from annotations.lending.claim_battle import claim_battle
from annotations.models import Assignment, Vote
from tests.browser.conftest import DESK, PHONE
from tests.browser.starter import battles_of_starter_items
from tests.browser.steps import all_saved, next_is_shown, no_violations, to_battle
from tests.factories import BattleFactory, UserFactory

ABORTED = ["ERR_FAILED", "htmx:sendError", "htmx:afterRequest"]


@pytest.fixture
def user(own_database):
    return UserFactory(name="Ada Nwosu")


def decision_is_saved(page):
    expect(page.locator("#saved")).to_have_text("Saved")
    expect(page.locator("#next")).to_be_focused()


def newest():
    return Vote.objects.latest("pk")


def test_several_battles_are_voted_on_with_two_keys_each(open_page, user):
    BattleFactory.create_batch(4)
    page = open_page(user)
    to_battle(page)
    for number, (keys, said) in enumerate(
        [
            (["1", "7"], ("model_a", "clear", "easy")),
            (["Shift+2", "8"], ("model_b", "slight", "medium")),
            (["0", "9"], ("tie", "", "hard")),
            (["x", "Enter"], ("both_bad", "", "")),
        ],
        start=1,
    ):
        for key in keys:
            page.keyboard.press(key)
        if number < 4:
            next_is_shown(page)
            expect(page.locator("#saved")).to_have_text(f"Saved. Battle {number + 1} today")
        else:
            decision_is_saved(page)
        vote = newest()
        assert (vote.winner, vote.strength, vote.difficulty) == said
        assert vote.shown_at <= vote.first_key_at <= vote.cast_at
        assert vote.active_ms is not None
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert Vote.objects.count() == 4


def test_a_changed_mind_costs_one_key(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    for key in ("1", "x", "Shift+1"):
        page.keyboard.press(key)
    expect(page.locator("#saved")).to_have_text("A slightly: now the difficulty")
    page.keyboard.press("2")
    page.keyboard.press("9")
    decision_is_saved(page)
    assert (newest().winner, newest().strength) == ("model_b", "clear")


def test_a_difficulty_without_a_winner_sends_nothing(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    for key in ("8", "Enter"):
        page.keyboard.press(key)
        expect(page.locator("#saved")).to_have_text("Choose first which answer is better")
    assert not Vote.objects.exists()


def test_keys_that_mean_nothing_do_nothing(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    where = page.url
    for key in ("a", "b", "4", "Backspace", "Control+1", "Alt+2", "Meta+x", "n"):
        page.keyboard.press(key)
    expect(page.locator(".pick :checked")).to_have_count(0)
    assert page.url == where
    assert not Vote.objects.exists()


def test_keys_are_dead_in_text_fields_and_escape_leaves_them(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    page.keyboard.press("1")
    page.keyboard.press("r")
    expect(page.locator(".reasons")).to_be_visible()
    page.keyboard.press("Space")
    page.locator("#comment").focus()
    page.keyboard.type("2 x 9 s?")
    page.keyboard.press("Enter")
    expect(page.locator("#skip")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("7")
    decision_is_saved(page)
    vote = newest()
    assert (vote.winner, vote.difficulty) == ("model_a", "easy")
    assert vote.comment.text == "2 x 9 s?"
    assert vote.reasons == {"a": ["correct"]}


def test_a_task_is_flagged_by_key(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    for key in ("f", "Space", "3", "8"):
        page.keyboard.press(key)
    decision_is_saved(page)
    assert newest().flags == ["unclear"]


def test_a_battle_is_skipped_with_two_keys(open_page, user):
    BattleFactory.create_batch(2)
    page = open_page(user)
    to_battle(page)
    first = page.url
    page.keyboard.press("s")
    expect(page.locator("#skip")).to_be_visible()
    page.keyboard.press("9")  # means a difficulty elsewhere, and here nothing
    page.keyboard.press("2")
    page.wait_for_url(lambda url: "/battles/" in url and url != first)
    expect(page.locator("#saved")).to_contain_text("Skipped")
    all_saved(page)  # the next one is shown before the server has heard of it
    assert list(Assignment.objects.exclude(skip_reason="").values_list("skip_reason")) == [
        ("unclear",)
    ]
    assert not Vote.objects.exists()


def test_single_keys_can_be_switched_off_for_good(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    page.keyboard.press("?")
    with page.expect_response("**/me/keys/switch/"):
        page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in ("1", "8", "s"):
        page.keyboard.press(key)
    expect(page.locator(".pick :checked")).to_have_count(0)
    expect(page.locator("#skip")).to_be_hidden()


def test_a_vote_that_the_network_lost_is_told_and_sent_again_as_the_same_vote(open_page, user):
    BattleFactory()
    page = open_page(user)
    page.expected = ABORTED
    to_battle(page)

    def lose_the_reply(route):
        route.fetch()  # the server gets it, the browser never hears
        route.abort()

    page.route("**/vote/", lose_the_reply, times=1)
    page.keyboard.press("1")
    page.keyboard.press("8")
    expect(page.locator("#outbox")).to_have_text("Not saved: 1 kept here, sent again")
    expect(page.locator(".failed")).to_be_visible()
    page.keyboard.press("Enter")
    decision_is_saved(page)
    assert Vote.objects.count() == 1
    assert newest().difficulty == "medium"


def test_a_double_press_and_going_back_are_one_vote(open_page, user):
    BattleFactory.create_batch(2)
    page = open_page(user)
    to_battle(page)
    voted = page.url
    page.keyboard.press("1")
    page.evaluate("for (const _ of [1, 2, 3]) document.querySelector('[data-keys=\"8\"]').click()")
    next_is_shown(page)
    page.wait_for_url(lambda url: "/battles/" in url and url != voted)
    page.goto(voted)
    expect(page.locator("#saved")).to_have_text("Saved")
    assert Vote.objects.count() == 1


def test_the_end_of_the_lease_is_announced_and_one_key_extends_it(open_page, user):
    BattleFactory()
    page = open_page(user)
    page.clock.install(time=now())
    to_battle(page)
    before = Assignment.objects.get().leased_until
    page.clock.fast_forward(timedelta(minutes=29) / timedelta(milliseconds=1))
    expect(page.get_by_role("alert").filter(has_text="ends in")).to_be_visible()
    with page.expect_response("**/activity/"):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#lease")).to_be_empty()
    assert Assignment.objects.get().leased_until > before
    page.clock.fast_forward(timedelta(minutes=31) / timedelta(milliseconds=1))
    expect(page.locator("#lease")).to_contain_text("ran out")


def test_activity_is_told_at_most_once_a_minute_and_only_with_input(open_page, user):
    BattleFactory()
    page = open_page(user)
    page.clock.install(time=now())
    to_battle(page)
    told = []
    page.on(
        "request", lambda request: told.append(request.url) if "activity" in request.url else None
    )
    page.clock.run_for(90_000)
    assert told == []
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.clock.run_for(5_000)
    assert len(told) == 1


def test_without_a_script_a_person_votes_by_mouse(open_page, user):
    BattleFactory()
    page = open_page(user, java_script_enabled=False)
    to_battle(page)
    page.get_by_role("radio", name="B slightly").check()
    page.get_by_role("button", name="Hard").click()
    expect(page.locator("#saved")).to_have_text("Saved")
    assert (newest().strength, newest().difficulty) == ("slight", "hard")


def test_without_a_script_enter_never_grades_by_accident(open_page, user):
    BattleFactory()
    page = open_page(user, java_script_enabled=False)
    to_battle(page)
    page.get_by_role("radio", name="Tie").check()
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_have_text("Saved")
    assert (newest().winner, newest().difficulty) == ("tie", "")


@pytest.mark.parametrize("viewport", [DESK, {"width": 768, "height": 1024}, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_accessible_and_nothing_scrolls_sideways(
    open_page, user, screenshot, viewport, scheme
):
    battles_of_starter_items(2)
    page = open_page(user, viewport=viewport, color_scheme=scheme)
    page.goto("/work/")
    states = {
        "work": [],
        "battle": None,
        "chosen": ["2"],
        "reasons": ["r"],
        "help": ["Escape", "?"],
    }
    states |= {"skip": ["Escape", "s"], "reveal": ["Escape", "8"], "receipt": ["1", "9"]}
    for state, keys in states.items():
        if keys is None:
            to_battle(page)
        for key in keys or ():
            page.keyboard.press(key)
        if state == "reveal":
            next_is_shown(page)
        if state == "receipt":
            decision_is_saved(page)
        screenshot(page, f"{state}-{viewport['width']}-{scheme}")
        # The code of the answers, which takes longest, is looked at where it comes or is tinted.
        same = ".side .rendered" if state in {"reasons", "help", "skip", "receipt"} else ""
        no_violations(page, but=same)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state


def test_the_decision_covers_neither_answers_nor_what_has_the_focus(open_page, user):
    battles_of_starter_items(1)
    for viewport in (DESK, PHONE):
        page = open_page(user, viewport=viewport)
        page.goto(f"/battles/{claim_battle(user.annotator_id).public_id}/")
        page.locator("#side-b").evaluate("side => { side.scrollTop = 1e6; scrollTo(0, 1e6); }")
        ends = page.locator("#side-b").evaluate("side => side.getBoundingClientRect().bottom")
        assert ends <= page.locator(".dock").bounding_box()["y"]
        for _ in range(12):
            page.keyboard.press("Tab")
            hidden = page.evaluate(
                """() => {
                  const dock = document.querySelector(".dock");
                  const at = document.activeElement;
                  return !dock.contains(at) && !at.matches(".side, .task-text")
                    && at.getBoundingClientRect().top >= dock.getBoundingClientRect().top;
                }"""
            )
            assert not hidden


def test_a_key_pressed_before_the_scripts_run_is_not_lost(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    held = []
    page.route("**/js/battle.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    expect(page.locator(".pick").first).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".pick :checked")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".pick :checked")).to_have_count(1)
    expect(page.locator("#saved")).to_have_text("A clearly: now the difficulty")


def test_nothing_of_ours_stands_on_the_window(open_page, user):
    BattleFactory()
    page = open_page(user)
    to_battle(page)
    ours = page.evaluate(
        """() => {
          const empty = document.body.appendChild(document.createElement("iframe"));
          const usual = new Set(Object.getOwnPropertyNames(empty.contentWindow));
          empty.remove();
          return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name));
        }"""
    )
    assert [name for name in ours if not name.isdigit()] == ["htmx"]
