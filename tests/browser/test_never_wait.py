"""Going from battle to battle without waiting, and losing nothing on the way."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect

from annotations.models import Assignment, Seat, Vote
from tests.browser import steps
from tests.browser.steps import next_is_held
from tests.campaigns.working import started, vote
from tests.factories import BattleFactory, UserFactory

OFFLINE = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]


@pytest.fixture
def user(own_database):
    return UserFactory(name="Ada Nwosu")


def to_battle(page):
    steps.to_battle(page)
    next_is_held(page)


def shown(page):
    return page.locator("#battle").get_attribute("data-battle")


def votes(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def all_saved(page):
    steps.all_saved(page, timeout=40_000)


def test_the_next_battle_is_there_before_the_vote_is_saved(open_page, user):
    BattleFactory.create_batch(3)
    page = open_page(user)
    to_battle(page)
    first, held = shown(page), []
    page.route("**/vote/", lambda route: held.append(route))  # it is kept back
    votes(page, "1", "7")
    expect(page.locator("#battle")).not_to_have_attribute("data-battle", first)
    expect(page.locator("#outbox")).to_have_text("Saving …")
    expect(page.locator("#saved")).to_have_text("Battle 2 today")
    assert not Vote.objects.exists()
    held[0].continue_()
    all_saved(page)
    expect(page.locator("#saved")).to_have_text("Saved. Battle 2 today")
    assert Vote.objects.count() == 1


def test_focus_goes_to_the_next_task_and_its_number_is_announced(open_page, user):
    BattleFactory.create_batch(3)
    page = open_page(user)
    to_battle(page)
    votes(page, "2", "8")
    expect(page.locator("#battle-title")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Saved. Battle 2 today")).to_be_visible()
    order = []
    while "side-b" not in order and len(order) < 40:
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.closest('[id]').id"))
    places = [order.index(name) for name in ("task", "side-a", "side-b")]
    assert places == sorted(places)


def test_the_goal_of_the_day_is_announced_with_the_number(open_page, user):
    started(items=3, models=2, daily_goal=50)
    page = open_page(user)
    to_battle(page)
    votes(page, "2", "8")
    expect(page.locator("#saved")).to_have_text("Saved. Battle 2 of 50")


def test_a_vote_of_an_earlier_page_is_sent_by_the_next_one(open_page, user):
    BattleFactory.create_batch(2)
    page = open_page(user)
    page.expected = OFFLINE
    to_battle(page)
    page.context.set_offline(True)
    votes(page, "1", "7")
    expect(page.locator("#outbox")).to_have_text("Not saved: 1 kept here, sent again")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto("/work/")
    expect(again.locator("#outbox")).to_be_hidden()
    assert Vote.objects.count() == 1
    assert Vote.objects.get().difficulty == "easy"


def test_a_person_who_was_signed_out_is_told_and_keeps_the_vote(open_page, user):
    BattleFactory.create_batch(2)
    page = open_page(user)
    page.expected = ["403"]
    to_battle(page)
    page.context.clear_cookies()
    votes(page, "1", "7")
    expect(page.locator("#outbox")).to_contain_text("you are signed out")
    assert page.evaluate("Object.keys(localStorage).some((name) => name.startsWith('outbox-'))")
    assert not Vote.objects.exists()


def test_a_vote_that_is_not_taken_is_shown_again_with_the_reason(open_page, user):
    BattleFactory.create_batch(3)
    page = open_page(user)
    page.expected = ["409"]
    to_battle(page)
    first = shown(page)
    held = Assignment.objects.get(public_id=first)
    vote(held, "tie")  # in another tab
    votes(page, "1", "7")
    expect(page.locator("#outbox")).to_contain_text("You have voted on this battle already")
    expect(page.locator("#battle")).to_have_attribute("data-battle", first)
    expect(page.locator(".verdict")).to_contain_text("Tie")
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("status", [400, 403])
def test_a_vote_refused_for_good_does_not_hold_back_those_behind_it(open_page, user, status):
    BattleFactory.create_batch(4)
    page = open_page(user)
    page.expected = [*OFFLINE, str(status)]
    to_battle(page)
    first = shown(page)
    page.context.set_offline(True)
    votes(page, "1", "7")
    expect(page.locator("#battle")).not_to_have_attribute("data-battle", first)
    votes(page, "2", "8")
    expect(page.locator("#outbox")).to_have_text("Not saved: 2 kept here, sent again")
    # Something on the way, such as a proxy, does not let the first one through.
    page.route(f"**/battles/{first}/vote/", lambda route: route.fulfill(status=status, body="No."))
    page.context.set_offline(False)
    refused = f"Not saved: the server refuses it ({status})."
    expect(page.locator("#outbox")).to_have_text(refused, timeout=40_000)
    saved = Vote.objects.get()
    assert str(saved.assignment.public_id) != first
    # It is still theirs, and comes again; once it is saved after all, nothing is said any more.
    expect(page.locator("#battle")).to_have_attribute("data-battle", first, timeout=40_000)
    page.unroute(f"**/battles/{first}/vote/")
    votes(page, "3", "9")
    all_saved(page)
    assert Vote.objects.count() == 2


def test_closing_the_page_frees_the_prefetched_battle(open_page, user):
    BattleFactory.create_batch(3)
    page = open_page(user)
    to_battle(page)
    assert Assignment.objects.filter(outcome="", prefetched=True).count() == 1
    page.goto("/work/")
    prefetched = Assignment.objects.filter(outcome="", prefetched=True)
    for _ in range(20):  # the browser sends it in its own time
        if not prefetched.exists():
            break
        page.reload()
    assert not prefetched.exists()
    assert Seat.objects.filter(is_free=True).count() == 2


def test_a_skipped_battle_is_followed_at_once(open_page, user):
    BattleFactory.create_batch(3)
    page = open_page(user)
    to_battle(page)
    first = shown(page)
    votes(page, "s", "2")
    expect(page.locator("#battle")).not_to_have_attribute("data-battle", first)
    expect(page.locator("#saved")).to_have_text("Skipped. This is the next battle.")
    all_saved(page)
    assert Assignment.objects.get(public_id=first).skip_reason == "unclear"


def test_a_vote_is_changed_and_the_battle_that_was_read_comes_back_as_it_was(open_page, user):
    BattleFactory.create_batch(3)
    page = open_page(user)
    to_battle(page)
    first = shown(page)
    votes(page, "1", "7")
    all_saved(page)
    second = shown(page)
    votes(page, "Shift+2", "u")
    expect(page.locator("#battle")).to_have_attribute("data-battle", first)
    expect(page.get_by_role("radio", name="A clearly")).to_be_checked()
    expect(page.locator("#saved")).to_have_text("You are changing your last vote")
    votes(page, "x", "9")
    expect(page.locator("#battle")).to_have_attribute("data-battle", second)
    expect(page.get_by_role("radio", name="B slightly")).to_be_checked()
    all_saved(page)
    standing = Vote.objects.get(is_current=True)
    assert (standing.winner, standing.difficulty) == ("both_bad", "hard")
    assert str(standing.assignment.public_id) == first
    votes(page, "8")
    expect(page.locator("#battle")).not_to_have_attribute("data-battle", second)
    all_saved(page)
    assert Vote.objects.filter(is_current=True).count() == 2


def test_fifty_battles_are_voted_on_by_keyboard_alone(open_page, user, settings):
    settings.VOTES_PER_MINUTE = 100_000
    BattleFactory.create_batch(50)
    page = open_page(user)
    to_battle(page)
    for number in range(50):
        before = shown(page)
        votes(page, ("1", "Shift+1", "3", "Shift+2", "2", "x")[number % 6], "789"[number % 3])
        if number < 49:
            expect(page.locator("#battle")).not_to_have_attribute("data-battle", before)
    expect(page.locator("#next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert Vote.objects.count() == 50
    assert Vote.objects.exclude(first_key_at=None).count() == 50


def test_200_votes_over_a_bad_network_are_200_votes(open_page, user, settings):
    settings.VOTES_PER_MINUTE = 100_000
    BattleFactory.create_batch(200)
    page = open_page(user)
    page.expected = OFFLINE
    to_battle(page)
    cuts = 0
    for number in range(250):  # a reload can cost a key, never a vote
        cut = number % 10 == 5
        before = shown(page)
        if cut:
            page.context.set_offline(True)
        votes(page, "1", "7", "7")  # a double press
        if cut and number % 20 == 5:
            votes(page, "2", "8", "8")  # once more in the dark; what is not there waits
        if cut:
            page.context.set_offline(False)
        if number % 25 == 20:
            page.reload()
        cuts += cut
        goes_on = f'#battle:not([data-battle="{before}"]), #next, [data-nothing]'
        with suppress(TimeoutError):  # keys that came before the scripts of a page are lost
            page.locator(goes_on).first.wait_for(timeout=5_000)
        if page.locator("#next").count():  # the receipt, after a reload or at the end
            page.keyboard.press("Enter")
            with suppress(TimeoutError):
                page.locator("#decision[data-state=open], [data-nothing]").first.wait_for(
                    timeout=5_000
                )
        if page.locator("[data-nothing]").count():
            break
    expect(page.locator("[data-nothing=all_done]")).to_be_visible()
    assert cuts >= 20
    assert Vote.objects.count() == 200
    assert Vote.objects.values("assignment").distinct().count() == 200
    assert not Vote.objects.filter(surplus=True).exists()
    assert Assignment.objects.filter(outcome="").count() == 0
