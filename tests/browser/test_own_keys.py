"""Keys of one's own on the battle page, the switch of all single keys, keyboards of the world."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from annotations.lending.claim_battle import claim_battle
from annotations.models import Assignment, Vote
from tests.browser.conftest import DESK, PHONE
from tests.browser.steps import no_violations
from tests.factories import BattleFactory, UserFactory

# What keyboards say of a key: (event.code, event.key, Shift), and the choice that it must be.
A, B, A_SLIGHTLY = "A clearly", "B clearly", "A slightly"
KEYBOARDS = {
    "English": [("Digit1", "1", False, A), ("Digit1", "!", True, A_SLIGHTLY)],
    "French, where digits need Shift": [
        ("Digit1", "&", False, A),
        ("Digit2", "é", False, B),
        ("Digit1", "1", True, A_SLIGHTLY),
        ("Digit0", "à", False, "Tie"),
    ],
    "Czech, where 1 writes a sign that is a key too": [("Digit1", "+", False, A)],
    "Russian": [("KeyX", "ч", False, "Both bad"), ("Digit2", "2", False, B)],
    "Japanese with kana": [("Digit1", "ぬ", False, A), ("KeyX", "さ", False, "Both bad")],
    "Dvorak, where letters have moved": [("KeyB", "x", False, "Both bad")],
    "Caps Lock": [("KeyX", "X", False, "Both bad")],
    "number block": [("Numpad1", "1", False, A), ("Numpad3", "3", False, "Tie")],
    "a keyboard on the screen": [("", "2", False, B)],
}
DEAD = {
    "number block without NumLock": ("Numpad1", "End", {}),
    "a letter that only looks like x": ("KeyQ", "х", {}),
    "x with Shift": ("KeyX", "X", {"shiftKey": True}),
    "AltGr, which writes a third character": ("Digit3", "#", {"modifierAltGraph": True}),
    "an input method at work": ("Digit1", "1", {"isComposing": True}),
    "a key held down": ("Digit1", "1", {"repeat": True}),
    "with Ctrl": ("Digit1", "1", {"ctrlKey": True}),
    "with Cmd": ("KeyX", "x", {"metaKey": True}),
}


@pytest.fixture
def user(own_database):
    return UserFactory()


@pytest.fixture
def battle_page(open_page, user):
    """`battle_page(**context)` opens a battle of this person."""

    def opened(**options):
        BattleFactory()
        page = open_page(user, **options)
        page.goto(f"/battles/{claim_battle(user.annotator_id).public_id}/")
        return page

    return opened


def send_key(page, code, key, **state):
    page.evaluate(
        """([code, key, state]) => document.body.dispatchEvent(new KeyboardEvent("keydown",
          {code, key, bubbles: true, cancelable: true, ...state}))""",
        [code, key, state],
    )


def chosen(page):
    return page.locator(".pick:has(:checked) span").all_inner_texts()


def save(page):
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_keys_mean_the_same_on_every_keyboard(battle_page):
    page = battle_page()
    for keyboard, keys in KEYBOARDS.items():
        for code, key, shift, choice in keys:
            page.evaluate("document.getElementById('decision').reset()")
            send_key(page, code, key, shiftKey=shift)
            assert chosen(page) == [choice], keyboard


def test_what_only_looks_like_a_key_does_nothing(battle_page):
    page = battle_page()
    for press, (code, key, state) in DEAD.items():
        send_key(page, code, key, **state)
        assert chosen(page) == [], press


def test_arrows_of_the_number_block_go_to_the_answers(battle_page):
    page = battle_page()
    send_key(page, "Numpad6", "ArrowRight")
    expect(page.locator("#side-b")).to_be_focused()


def test_the_question_mark_opens_the_list_wherever_the_keyboard_has_it(battle_page):
    page = battle_page()
    for code, shift in (("Slash", True), ("Digit7", True), ("Comma", False)):
        send_key(page, code, "?", shiftKey=shift)
        expect(page.locator("#help")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#help")).to_be_hidden()


def test_somebody_votes_with_keys_pressed_on_the_page_of_keys(battle_page, user):
    page = battle_page()
    battle = page.url
    page.keyboard.press("?")
    page.get_by_role("link", name="Choose other keys").click()
    for command, key in [("A clearly", "j"), ("Easy, and send", "Shift+4"), ("All keys", "h")]:
        page.get_by_role("button", name=f"Press a key: {command}").click()
        page.keyboard.press(key)
        expect(page.get_by_label(command, exact=True)).to_have_value(key)
    save(page)
    page.goto(battle)
    for key in ("1", "?"):
        page.keyboard.press(key)
    assert chosen(page) == []
    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator(".pick", has_text="A clearly").locator("kbd")).to_have_text("j")
    page.keyboard.press("h")
    row = page.locator("#help .key-list div", has_text="Easy, and send")
    expect(row.locator("kbd")).to_have_text("Shift+4")
    page.keyboard.press("h")
    page.keyboard.press("j")
    assert chosen(page) == ["A clearly"]
    page.keyboard.press("7")
    expect(page.locator("#saved")).not_to_have_text("Saved")
    page.keyboard.press("Shift+4")
    expect(page.locator("#saved")).to_have_text("Saved")
    vote = Vote.objects.get()
    assert (vote.winner, vote.strength, vote.difficulty) == ("model_a", "clear", "easy")


def test_a_key_that_another_command_has_is_refused_at_its_field(open_page, user):
    page = open_page(user)
    page.expected = ["422"]
    page.goto("/me/keys/")
    field = page.get_by_label("Skip", exact=True)
    page.get_by_role("button", name="Press a key: Skip").click()
    page.keyboard.press("x")
    page.get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("x belongs to: Both bad.")
    no_violations(page)
    page.get_by_role("button", name="Use the defaults").click()
    expect(field).to_have_value("s")


def test_keys_that_move_about_keep_their_meaning_while_a_key_is_awaited(open_page, user):
    page = open_page(user)
    page.goto("/me/keys/")
    button, field = page.locator("[data-capture=id_skip]"), page.get_by_label("Skip", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Press the key …")
    for key in ("ArrowLeft", "Enter", "F5", "Control+j"):
        page.keyboard.press(key)
        expect(button).to_have_text("This key cannot be chosen")
    page.keyboard.press("Escape")
    expect(button).to_have_text("Press a key")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(button).to_have_text("Press a key")
    expect(button).not_to_be_focused()
    expect(field).to_have_value("s")


def test_without_a_script_keys_are_written(open_page, user):
    page = open_page(user, java_script_enabled=False)
    page.goto("/me/keys/")
    expect(page.get_by_role("button", name="Press a key")).to_have_count(0)
    page.get_by_label("Tie", exact=True).fill("t 0")
    page.get_by_label("Try the answers", exact=True).fill("")
    save(page)
    assert User.objects.get().own_keys == {"tie": ["t", "0"], "try": []}


def test_the_switch_of_single_keys_works_at_once_and_on_every_computer(battle_page, open_page):
    page = battle_page()
    page.keyboard.press("?")
    with page.expect_response("**/me/keys/switch/"):
        page.locator("#single-keys").uncheck()
    page.keyboard.press("Escape")
    elsewhere = open_page(User.objects.get())
    elsewhere.goto(page.url)
    for window in (page, elsewhere):
        for key in ("1", "s", "?"):
            window.keyboard.press(key)
        assert chosen(window) == []
        expect(window.locator("#skip")).to_be_hidden()
        expect(window.locator("#help")).to_be_hidden()
        expect(window.locator(".dock kbd").first).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    with page.expect_response("**/me/keys/switch/"):
        page.locator("#single-keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    assert chosen(page) == ["A clearly"]


def test_a_switch_that_was_not_saved_says_so_and_holds_for_the_page(battle_page):
    page = battle_page()
    page.expected = ["ERR_FAILED"]
    page.route("**/me/keys/switch/", lambda route: route.abort())
    page.keyboard.press("?")
    page.locator("#single-keys").uncheck()
    expect(page.locator("#key-switch [role=status]")).to_contain_text("Not saved")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    assert chosen(page) == []


@pytest.mark.parametrize("key", ["u", "Control+z", "Meta+z"])
def test_undo_is_a_letter_or_the_habit_of_every_editor(battle_page, key):
    page = battle_page()
    page.keyboard.press("1")
    page.keyboard.press("8")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("Backspace")
    expect(page.locator("#next")).to_be_focused()
    page.keyboard.press(key)
    page.wait_for_url(re.compile("/change/"))


def test_undo_works_without_single_keys_and_on_a_keyboard_without_a_z(battle_page, user):
    user.uses_single_keys = False
    user.save()
    page = battle_page()
    page.get_by_label("A clearly").check()
    page.get_by_role("button", name="Hard").click()
    expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("u")
    send_key(page, "KeyZ", "Я", ctrlKey=True, shiftKey=True)  # redo, which is not there
    expect(page.locator("#saved")).to_have_text("Saved")
    send_key(page, "KeyZ", "я", ctrlKey=True)
    page.wait_for_url(re.compile("/change/"))


def test_in_a_text_field_undo_is_the_field_s_own(battle_page, user):
    page = battle_page()
    page.keyboard.press("1")
    page.keyboard.press("8")
    expect(page.locator("#saved")).to_have_text("Saved")
    BattleFactory()
    page.goto(f"/battles/{claim_battle(user.annotator_id).public_id}/")
    here = page.url
    page.keyboard.press("r")
    page.locator("#comment").focus()
    page.keyboard.type("It loops")
    page.keyboard.press("Control+z")
    expect(page.locator("#comment")).not_to_have_value("It loops")
    assert page.url == here


def test_keys_are_dead_in_every_kind_of_field(battle_page):
    page = battle_page()
    for field in ("<select><option>1", "<p contenteditable><b>x</b></p>"):
        page.evaluate(
            """html => {
              const place = document.querySelector(".dock");
              place.insertAdjacentHTML("afterbegin", html);
              place.firstElementChild.focus();
            }""",
            field,
        )
        page.keyboard.press("x")
        assert chosen(page) == [], field


def test_keys_go_to_the_panel_that_was_opened_last(battle_page):
    page = battle_page()
    page.evaluate(
        """() => {
          const after = document.getElementById("after");
          after.popover = "manual";
          after.innerHTML = '<button data-keys="1">one</button>';
          after.firstChild.onclick = () => after.append(" pressed");
          after.showPopover();
        }"""
    )
    page.keyboard.press("1")
    expect(page.locator("#after")).to_have_text("one pressed")
    assert chosen(page) == []
    page.evaluate("document.getElementById('skip').showPopover()")
    page.keyboard.press("1")
    page.wait_for_url("**/work/")
    assert Assignment.objects.get().skip_reason == "expertise"


@pytest.mark.parametrize("viewport", [DESK, PHONE, {"width": 320, "height": 640}])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_the_page_of_keys_are_accessible(battle_page, screenshot, viewport, scheme):
    page = battle_page(viewport=viewport, color_scheme=scheme)
    page.keyboard.press("?")
    for state in ("list", "page"):
        if state == "page":
            page.goto("/me/keys/")
        screenshot(page, f"keys-{state}-{viewport['width']}-{scheme}")
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
