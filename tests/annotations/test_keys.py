"""Keys of the battle page: one table, a person's own instead of the defaults, never a clash."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.template import engines
from django.urls import reverse

from accounts.models import User
from annotations.controls import DECISIONS, GRADES
from annotations.keys import COMMANDS, GROUPS, KEY, Command, keys_of
from tests.annotations.conftest import cast, page_of
from tests.factories import UserFactory

PAGE, SWITCH = reverse("annotations:keys"), reverse("annotations:switch_keys")
TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "annotations"
# In the table before the controls that they press: views of the answers, text, tries.


def words(**chosen):
    """The form of the page as it is sent, with some fields changed."""
    said = {name: " ".join(command.keys) for name, command in COMMANDS.items()}
    return said | {"uses_single_keys": "on"} | chosen


def own(**keys):
    user = User.objects.get()
    user.own_keys = keys
    user.save()


def attributes(page, start):
    """What the one tag that begins so says of its keys."""
    [tag] = re.findall(rf"<{start}[^>]*>", page)
    return dict(re.findall(r'(data-keys|aria-keyshortcuts)="([^"]*)"', tag))


def test_no_default_key_does_two_things():
    keys = Counter(key for command in COMMANDS.values() for key in command.keys)
    assert [key for key, times in keys.items() if times > 1] == []
    assert all(map(KEY.fullmatch, keys))


def test_every_command_has_its_control_and_no_template_spells_a_key():
    source = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    pressed = set(re.findall(r'{% keys "([\w-]+)" %}', source))
    pressed |= {control.value for control in (*DECISIONS, *GRADES)}
    assert pressed == COMMANDS.keys()
    spelt = re.findall(r'data-keys="(?!{{)[^"]*"', source)
    assert spelt == []


def test_without_own_keys_the_defaults_hold():
    keys = keys_of({})
    assert keys["tie"] == ("3", "0")
    assert keys["undo"] == ("u", "Ctrl+Z")
    assert keys["send"] == ("Enter",)


def test_keys_of_commands_that_are_gone_are_left_out():
    assert keys_of({"teleport": ["q"], "skip": ["k", "F5", "Shift+x"]}) == keys_of({}) | {
        "skip": ("k",)
    }


def test_a_new_command_whose_default_is_taken_gets_no_key(monkeypatch):
    stored = {"skip": ["q"], "tie": ["0"]}
    new = {"quote": Command("quote", "Quote", ("q",)), "third": Command("third", "3", ("3", "y"))}
    monkeypatch.setattr("annotations.keys.COMMANDS", COMMANDS | new)
    keys = keys_of(stored)
    assert (keys["skip"], keys["quote"]) == (("q",), ())
    assert keys["third"] == ("3", "y")


def test_a_command_that_a_template_misspells_is_an_error():
    template = engines["django"].from_string('{% load keys %}{% keys "skipp" %}')
    with pytest.raises(KeyError, match="skipp"):
        template.render({"user": UserFactory.build(annotator=None)})


@pytest.mark.parametrize(
    ("command", "stored", "says"),
    [
        ("larger", {}, 'data-keys="+" aria-keyshortcuts="Plus"'),
        ("undo", {}, 'data-keys="u Ctrl+Z" aria-keyshortcuts="u Control+Z"'),
        ("skip", {"skip": ['"']}, 'data-keys="&quot;" aria-keyshortcuts="&quot;"'),
        ("skip", {"skip": []}, ""),
    ],
)
def test_a_control_says_its_keys_to_the_script_and_to_screen_readers(command, stored, says):
    user = UserFactory.build(annotator=None, own_keys=stored)
    template = engines["django"].from_string(f'{{% load keys %}}{{% keys "{command}" %}}')
    assert template.render({"user": user}) == says


@pytest.mark.parametrize(
    ("command", "stored", "printed"),
    [
        ("model_a-slight", {}, "⇧1"),
        ("next", {}, "⏎"),
        ("next", {"next": ["g"]}, "⏎"),
        ("undo", {}, "u"),
        ("undo", {"undo": []}, "Ctrl+Z"),
        ("tie", {"tie": ["<"]}, "&lt;"),
        ("tie", {"tie": []}, None),
    ],
)
def test_a_control_prints_the_key_to_press(command, stored, printed):
    user = UserFactory.build(annotator=None, own_keys=stored)
    template = engines["django"].from_string(f'{{% load keys %}}{{% key "{command}" %}}')
    expected = f'<kbd aria-hidden="true">{printed}</kbd>' if printed else ""
    assert template.render({"user": user}) == expected


def test_own_keys_are_on_the_buttons_in_the_list_and_in_parts_of_the_page(person, assignment):
    own(**{"model_a-clear": ["q"], "next": ["g"], "larger": ["Shift+9"]})
    page = person.get(page_of(assignment)).text
    assert attributes(page, 'input type="radio" name="choice" value="model_a-clear"') == {
        "data-keys": "q",
        "aria-keyshortcuts": "q",
    }
    assert "<dt><kbd>Shift+9</kbd> </dt><dd>Larger letters</dd>" in page
    part = cast(person, assignment).text
    assert "<html" not in part
    assert attributes(part, 'button class="primary"')["data-keys"] == "g Enter"


def test_own_keys_cost_no_query(person, assignment, django_assert_num_queries):
    with django_assert_num_queries(7) as defaults:
        person.get(page_of(assignment))
    own(skip=["k"])
    with django_assert_num_queries(len(defaults)):
        person.get(page_of(assignment))


def test_without_single_keys_the_page_is_born_so(person, assignment):
    assert '<html lang="en">' in person.get(page_of(assignment)).text
    assert person.post(SWITCH, {}).status_code == 204
    page = person.get(page_of(assignment)).text
    assert '<html lang="en" data-keys="off">' in page
    assert not re.search(r'id="single-keys"[^>]* checked', page)
    assert "aria-keyshortcuts" not in re.search(r"<label class=.pick.*?</label>", page)[0]
    assert 'aria-keyshortcuts="Enter"' in page
    person.post(SWITCH, {"uses_single_keys": "on"})
    assert '<html lang="en">' in person.get(page_of(assignment)).text


def test_the_page_shows_every_command_with_its_keys_and_the_account_leads_to_it(person):
    assert f'href="{PAGE}"' in person.get(reverse("accounts:account")).text
    own(skip=["k"])
    page = person.get(PAGE).text
    for _title, commands in GROUPS:
        for command in commands:
            assert f'<label for="id_{command.name}">{command.label}</label>' in page
    assert re.search(r'name="skip" value="k"', page)
    assert re.search(r'name="tie" value="3 0"', page)


def test_only_what_differs_is_kept(person):
    assert person.post(PAGE, words()).status_code == 302
    assert User.objects.get().own_keys == {}
    person.post(PAGE, words(skip="K", tie=" shift+5  = = ", flag=""))
    assert User.objects.get().own_keys == {"skip": ["k"], "tie": ["Shift+5", "="], "flag": []}
    person.post(PAGE, words())
    assert User.objects.get().own_keys == {}


def test_two_commands_can_swap_their_keys(person):
    person.post(PAGE, words(**{"model_a-clear": "2", "model_b-clear": "1"}))
    assert User.objects.get().own_keys == {"model_a-clear": ["2"], "model_b-clear": ["1"]}


def test_the_defaults_come_back_and_the_switch_stays(person):
    own(skip=["k"])
    person.post(SWITCH, {})
    person.post(PAGE, words(skip="j") | {"defaults": "1"})
    user = User.objects.get()
    assert (user.own_keys, user.uses_single_keys) == ({}, False)


def test_the_page_has_the_switch_too(person):
    said = words()
    del said["uses_single_keys"]
    person.post(PAGE, said)
    assert not User.objects.get().uses_single_keys


def test_a_key_that_is_taken_is_refused_where_it_was_asked_for(person):
    reply = person.post(PAGE, words(skip="x"))
    assert reply.status_code == 422
    assert reply.context["form"].errors == {"skip": ["x belongs to: Both bad."]}
    assert 'value="x"' in reply.text
    both = person.post(PAGE, words(skip="j", flag="j")).context["form"].errors
    assert both == {"flag": ["j belongs to: Skip."], "skip": ["j belongs to: Flag the task."]}
    assert User.objects.get().own_keys == {}


@pytest.mark.parametrize(
    "key", ["Tab", "escape", "Enter", "ArrowLeft", "Space", "Backspace", "Delete"]
)
def test_keys_that_every_page_needs_cannot_be_chosen(person, key):
    errors = person.post(PAGE, words(skip=key)).context["form"].errors
    assert errors == {"skip": [f"{key.capitalize()} keeps its own meaning: it cannot be chosen."]}


@pytest.mark.parametrize("key", ["F5", "Shift+a", "Shift+?", "ctrl+z", "ä", "x1", "<b>", "１", "٣"])
def test_what_is_no_key_is_refused_in_words(person, key):
    reply = person.post(PAGE, words(skip=key))
    assert reply.status_code == 422
    assert "is no key: write a letter, a digit" in reply.text
    assert "<b>" not in reply.text


def test_keys_are_each_person_s_own(person, annotator):
    other = UserFactory()
    person.post(PAGE, words(skip="k"))
    other.refresh_from_db()
    assert other.own_keys == {}
