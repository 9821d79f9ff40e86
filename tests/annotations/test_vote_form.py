"""Voting on the battle page: a vote is one vote, every refusal says why."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from annotations.lending.claim_battle import claim_battle
from annotations.models import Assignment, Vote
from tests.annotations.conftest import HTMX, ballot, cast, masked, page_of, without_a_script
from tests.factories import BattleFactory, ItemFactory


@pytest.mark.parametrize(
    ("choice", "winner", "strength"),
    [
        ("model_a-clear", "model_a", "clear"),
        ("model_a-slight", "model_a", "slight"),
        ("tie", "tie", ""),
        ("model_b-slight", "model_b", "slight"),
        ("model_b-clear", "model_b", "clear"),
        ("both_bad", "both_bad", ""),
    ],
)
def test_each_button_is_its_vote(person, assignment, choice, winner, strength):
    assert cast(person, assignment, choice=choice, difficulty="hard").status_code == 200
    vote = Vote.objects.get()
    assert (vote.winner, vote.strength, vote.difficulty) == (winner, strength, "hard")
    assert Assignment.objects.get().outcome == "voted"


def test_every_button_of_the_page_is_a_vote_that_the_form_takes(person, assignment):
    page = person.get(page_of(assignment)).text
    assert re.findall(r'name="choice" value="([\w-]+)"', page) == [
        "model_a-clear",
        "model_a-slight",
        "tie",
        "model_b-slight",
        "model_b-clear",
        "both_bad",
    ]
    assert re.findall(r'name="difficulty" value="(\w*)"', page) == [
        "",
        "easy",
        "medium",
        "hard",
        "",
    ]


def test_everything_that_was_said_is_kept(person, assignment):
    reply = cast(
        person,
        assignment,
        difficulty="",
        reasons_a=["correct", "too_long"],
        flags=["unclear"],
        comment="  It loops.\r\nForever. ",
        shown_at="2026-03-05T10:00:00.000Z",
        first_key_at="2026-03-05T10:00:40.500Z",
        active_ms="41000",
        hidden_ms="0",
    )
    assert reply.status_code == 200
    vote = Vote.objects.get()
    assert (vote.difficulty, vote.reasons, vote.flags) == (
        "",
        {"a": ["correct", "too_long"]},
        ["unclear"],
    )
    assert vote.comment.text == "It loops.\nForever."
    assert vote.first_key_at - vote.shown_at == timedelta(seconds=40.5)
    assert (vote.active_ms, vote.hidden_ms) == (41000, 0)


def test_the_page_and_the_api_say_the_same_vote_with_the_same_words(person, assignment, api):
    cast(person, assignment, reasons_b=["wrong"], comment="No.")
    reply = api.vote(
        assignment.public_id,
        winner="model_a",
        strength="clear",
        difficulty="medium",
        reasons={"b": ["wrong"]},
        comment="No.",
    )
    assert reply.status_code == 200  # the vote had arrived before


def test_a_vote_needs_five_queries(person, assignment, django_assert_num_queries):
    # the session with its person; the assignment; in one transaction: lock with all that is
    # written, record; then the assignment for its receipt; two more begin and end the transaction
    with django_assert_num_queries(5 + 2):
        assert cast(person, assignment).status_code == 200


def test_claiming_needs_three_queries(person, benchmark_, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("annotations.lending.claim_battle.draw_start", lambda _generator: -1.0)
    BattleFactory(item=ItemFactory(benchmark=benchmark_))
    # the session with its person; in one transaction: what is held and which campaigns are open,
    # and one statement that finds a seat, takes it and writes assignment and sides
    with django_assert_num_queries(3 + 2):
        assert person.post(reverse("annotations:claim")).status_code == 302


def test_each_page_load_has_a_key_of_its_own(person, assignment):
    keys = {
        re.search(r'name="client_id" value="([^"]+)"', person.get(page_of(assignment)).text)[1]
        for _ in range(3)
    }
    assert len(keys) == 3


def test_a_double_click_is_one_vote(person, assignment):
    first, second = cast(person, assignment), cast(person, assignment)
    assert first.status_code == second.status_code == 200
    assert masked(first.text) == masked(second.text)
    assert Vote.objects.count() == 1


def test_another_vote_from_an_old_page_is_refused_and_the_first_is_shown(person, assignment):
    cast(person, assignment, choice="tie")
    reply = cast(person, assignment, choice="model_b-clear", client_id="key-2")
    assert reply.status_code == 409
    assert "You have voted on this battle already." in reply.text
    assert "Tie" in reply.text
    assert Vote.objects.get().winner == "tie"


def test_the_same_key_with_other_words_is_refused_in_words(person, assignment):
    cast(person, assignment, choice="tie")
    reply = without_a_script(person, assignment, choice="model_b-clear")
    assert reply.status_code == 409
    assert "the first one stands" in reply.text
    assert "<!doctype html>" in reply.text


def test_a_key_of_another_battle_is_refused_and_the_form_stays(person, assignment, annotator):
    cast(person, assignment)
    BattleFactory()
    other = claim_battle(annotator.annotator_id)
    reply = cast(person, other, choice="tie")
    assert reply.status_code == 409
    assert re.search(r'value="tie"[^>]* checked', reply.text)
    assert "key-1" not in reply.text, "the next try must be possible"
    assert Vote.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("choice", ...),
        ("choice", "model_c-clear"),
        ("choice", "model_a"),
        ("choice", "tie-clear"),
        ("difficulty", "impossible"),
        ("reasons_a", ["pretty"]),
        ("flags", ["boring"]),
        ("comment", "x" * 2001),
        ("comment", "a\0b"),
        ("client_id", ...),
        ("client_id", "k" * 256),
        ("shown_at", "yesterday"),
        ("shown_at", "0001-01-01T00:00:00+14:00"),
        ("active_ms", "-1"),
        ("hidden_ms", str(2**31)),
    ],
)
def test_an_unknown_word_is_an_error_that_keeps_what_was_entered(person, assignment, field, value):
    reply = cast(person, assignment, **({"comment": "My words."} | {field: value}))
    assert reply.status_code == 422
    assert "<!doctype" not in reply.text
    assert 'role="alert"' in reply.text
    if field != "comment":
        assert "My words." in reply.text
    assert not Vote.objects.exists()


def test_without_a_script_an_error_is_a_whole_page(person, assignment):
    reply = without_a_script(person, assignment, choice=...)
    assert reply.status_code == 422
    assert "Choose first which answer is better." in reply.text
    assert "<!doctype html>" in reply.text


def test_the_tries_after_an_error_keep_their_key(person, assignment):
    assert 'value="key-1"' in cast(person, assignment, choice=...).text


def test_too_many_votes_a_minute_are_told_and_kept_in_the_form(person, assignment, settings):
    settings.VOTES_PER_MINUTE = 0
    reply = cast(person, assignment, comment="My words.")
    assert reply.status_code == 429
    assert int(reply["Retry-After"]) <= 60
    assert "My words." in reply.text
    assert not Vote.objects.exists()
    assert person.post(reverse("annotations:claim")).status_code == 429


@pytest.mark.parametrize("name", ["claim", "cast_vote", "skip", "activity"])
def test_no_other_site_can_vote_for_a_person(annotator, assignment, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(annotator)
    url = reverse("annotations:claim") if name == "claim" else page_of(assignment, name)
    assert strict.post(url, ballot()).status_code == 403
    assert not Vote.objects.exists()


def test_the_token_of_the_page_lets_its_script_vote(annotator, assignment):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(annotator)
    page = strict.get(page_of(assignment)).text
    token = re.search(r'hx-headers=.\{"X-CSRFToken": "(\w+)"', page)[1]
    reply = cast(strict, assignment, headers=HTMX | {"X-CSRFToken": token})
    assert reply.status_code == 200
