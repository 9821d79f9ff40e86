"""The battle page: looking writes nothing, a vote is one vote, every refusal says why."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Role
from annotations.actions.claim_battle import claim_battle
from annotations.actions.keep_lease import expire_leases
from annotations.models import Assignment, Reveal, Seat, Vote
from tests.factories import BattleFactory, BenchmarkFactory, ItemFactory, UserFactory

HTMX = {"HX-Request": "true"}


def page_of(assignment, name="battle"):
    return reverse(f"annotations:{name}", args=[assignment.public_id])


def ballot(**words):
    said = {"choice": "model_a-clear", "difficulty": "medium", "client_id": "key-1"} | words
    return {name: value for name, value in said.items() if value is not ...}


def cast(client, assignment, headers=HTMX, **words):
    return client.post(page_of(assignment, "cast_vote"), ballot(**words), headers=headers)


def without_a_script(client, assignment, **words):
    return cast(client, assignment, headers={}, **words)


@pytest.fixture
def benchmark_(db):
    return BenchmarkFactory(shows_names=True)


@pytest.fixture
def assignment(annotator, benchmark_):
    BattleFactory(item=ItemFactory(benchmark=benchmark_))
    return claim_battle(annotator.annotator_id)


@pytest.fixture
def person(client, annotator):
    client.force_login(annotator)
    return client


def run_out(assignment):
    Assignment.objects.filter(pk=assignment.pk).update(leased_until=now() - timedelta(seconds=1))
    expire_leases()


def names(assignment):
    return dict(assignment.sides.values_list("letter", "answer__competitor__name"))


# looking


def test_the_page_shows_the_task_and_both_answers_in_the_order_that_was_drawn(person, assignment):
    page = person.get(page_of(assignment)).text
    a, b = assignment.sides.order_by("letter")
    assert assignment.battle.item.prompt in page
    assert page.index(a.answer.text) < page.index(b.answer.text)


def test_looking_writes_nothing(person, assignment, django_assert_num_queries):
    before = Assignment.objects.values().get()
    with django_assert_num_queries(7) as queries:  # session, user, 4 of the battle, votes today
        assert person.get(page_of(assignment)).status_code == 200
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert Assignment.objects.values().get() == before
    assert not Reveal.objects.exists()
    assert not Vote.objects.exists()


def test_the_page_never_says_how_hard_the_curators_hold_the_task_to_be(person, assignment):
    pages = []
    for difficulty in ("easy", "hard"):
        assignment.battle.item.__class__.objects.update(difficulty=difficulty)
        pages.append(masked(person.get(page_of(assignment)).text))
    assert pages[0] == pages[1]


def masked(text):
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "TOKEN", text)
    text = re.sub(r'data-seconds-left="\d+"', "SECONDS", text)
    return re.sub(r'name="client_id" value="[0-9a-f-]+"', "KEY", text)


def test_category_and_languages_are_shown_in_words(person, annotator):
    BattleFactory(item=ItemFactory(languages=["cpp", "python"], sub_category="Code Debugging"))
    page = person.get(page_of(claim_battle(annotator.annotator_id))).text
    for word in ("Code Debugging", "C++", "Python"):
        assert f'<span class="tag">{word}</span>' in page


@pytest.mark.parametrize("name", ["battle", "cast_vote", "skip", "activity"])
def test_what_belongs_to_somebody_else_does_not_exist(client, assignment, name):
    client.force_login(UserFactory(role=Role.LEAD))
    url = page_of(assignment, name)
    reply = client.get(url) if name == "battle" else client.post(url, ballot())
    assert reply.status_code == 404
    assert not Vote.objects.exists()


@pytest.mark.parametrize("name", ["battle", "cast_vote", "skip", "activity"])
def test_a_stranger_is_led_to_the_sign_in_page(client, assignment, name):
    url = page_of(assignment, name)
    reply = client.get(url) if name == "battle" else client.post(url, ballot())
    assert reply.status_code == 302
    assert reply["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("role", Role.values)
def test_everybody_with_an_account_may_vote(client, db, role):
    BattleFactory()
    user = UserFactory(role=role)
    client.force_login(user)
    there = client.post(reverse("annotations:claim"))
    assignment = Assignment.objects.get()
    assert there["Location"] == page_of(assignment)
    assert without_a_script(client, assignment).status_code == 302
    assert Vote.objects.get().annotator_id == user.annotator_id


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(person, assignment, method):
    assert getattr(person, method)(page_of(assignment)).status_code == 405
    assert person.get(page_of(assignment, "cast_vote")).status_code == 405
    assert person.get(reverse("annotations:claim")).status_code == 405


def test_no_cache_keeps_anything_of_a_battle(person, assignment):
    replies = [
        person.get(page_of(assignment)),
        cast(person, assignment, choice="nonsense"),
        person.post(page_of(assignment, "activity")),
        cast(person, assignment),
        person.get(page_of(assignment)),
        person.get(reverse("annotations:work")),
        person.get(reverse("annotations:my_votes")),
    ]
    for reply in replies:
        assert "no-store" in reply["Cache-Control"]
        assert not reply.has_header("ETag")
    assert 'hx-history="false"' in replies[0].text


# voting


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


def test_a_vote_needs_eight_queries(person, assignment, django_assert_num_queries):
    # session, user, assignment; in one transaction: lock, both sides, vote, assignment closed,
    # reveals; two more begin and end the transaction
    with django_assert_num_queries(8 + 2):
        assert cast(person, assignment).status_code == 200


def test_claiming_needs_six_queries(person, benchmark_, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("annotations.actions.claim_battle.draw_start", lambda _generator: -1.0)
    BattleFactory(item=ItemFactory(benchmark=benchmark_))
    # session, user, open battle; in one transaction: seat, sides seen, and one statement that
    # takes the seat and writes assignment and sides
    with django_assert_num_queries(6 + 2):
        assert person.post(reverse("annotations:claim")).status_code == 302


def test_the_receipt_tells_the_vote_and_both_names(person, assignment):
    part = cast(person, assignment, choice="model_b-slight").text
    assert "<!doctype" not in part
    assert "B slightly" in part
    assert "Medium" in part
    for letter, name in names(assignment).items():
        assert re.search(rf'id="name-{letter}" hx-swap-oob="true">{name}<', part)
    assert Reveal.objects.count() == 2


def test_the_receipt_has_the_way_to_the_next_battle_in_focus(person, assignment):
    part = cast(person, assignment).text
    assert reverse("annotations:claim") in part
    assert re.search(r'id="next"[^>]* autofocus', part)
    assert 'data-status="Saved"' in part


def test_names_stay_hidden_where_the_benchmark_keeps_them(person, assignment, benchmark_):
    benchmark_.shows_names = False
    benchmark_.save()
    replies = [cast(person, assignment), person.get(page_of(assignment))]
    for reply in replies:
        assert "not shown in this benchmark" in reply.text
        assert not any(name in reply.text for name in names(assignment).values())
    assert not Reveal.objects.exists()


def test_a_benchmark_that_shows_names_later_does_not_show_those_of_older_votes(
    person, assignment, benchmark_
):
    benchmark_.shows_names = False
    benchmark_.save()
    cast(person, assignment)
    benchmark_.shows_names = True
    benchmark_.save()
    page = person.get(page_of(assignment)).text
    assert not any(name in page for name in names(assignment).values())
    assert not Reveal.objects.exists()


def test_without_a_script_a_vote_leads_to_the_page_with_the_receipt(person, assignment):
    reply = without_a_script(person, assignment)
    assert reply.status_code == 302
    page = person.get(reply["Location"]).text
    assert "Saved" in page
    for name in names(assignment).values():
        assert name in page
    assert 'name="choice"' not in page


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


# leases and skipping


def test_activity_begins_the_lease_anew(person, assignment, settings):
    Assignment.objects.update(leased_until=now() + timedelta(seconds=5))
    reply = person.post(page_of(assignment, "activity"))
    assert reply.json() == {"seconds_left": settings.LEASE_MINUTES * 60}
    left = Assignment.objects.get().leased_until - now()
    assert left > timedelta(minutes=settings.LEASE_MINUTES - 1)


def test_activity_after_the_end_says_that_it_is_over(person, assignment):
    run_out(assignment)
    reply = person.post(page_of(assignment, "activity"))
    assert reply.status_code == 409
    assert "ran out" in reply.json()["words"]


def test_a_late_vote_is_kept_as_surplus_and_told_so(person, assignment):
    run_out(assignment)
    assert "The time for this battle ran out" in person.get(page_of(assignment)).text
    reply = cast(person, assignment)
    assert reply.status_code == 200
    assert "it is kept, but it does not count" in reply.text
    assert Vote.objects.get().surplus


def test_skipping_gives_the_battle_back_and_leads_to_the_next(person, assignment):
    other = BattleFactory()
    reply = person.post(page_of(assignment, "skip"), {"reason": "expertise"})
    after = Assignment.objects.get(battle=other)
    assert reply["Location"] == page_of(after)
    assert "Skipped. This is the next battle." in person.get(reply["Location"]).text
    assignment.refresh_from_db()
    assert (assignment.outcome, assignment.skip_reason) == ("skipped", "expertise")
    assert Seat.objects.get(battle=assignment.battle).is_free


def test_skipping_the_last_battle_leads_back_to_the_work_page(person, assignment):
    reply = person.post(page_of(assignment, "skip"), {"reason": "other"})
    assert reply["Location"] == reverse("annotations:work")


@pytest.mark.parametrize("reason", ["", "bored"])
def test_a_skip_needs_a_known_reason(person, assignment, reason):
    reply = person.post(page_of(assignment, "skip"), {"reason": reason})
    assert reply.status_code == 422
    assert Assignment.objects.get().outcome == ""


def test_what_was_skipped_cannot_be_voted_on(person, assignment):
    person.post(page_of(assignment, "skip"), {"reason": "other"})
    assert "You skipped this battle." in person.get(page_of(assignment)).text
    reply = cast(person, assignment)
    assert reply.status_code == 409
    assert "You skipped this battle" in reply.text
    assert not Vote.objects.exists()


def test_what_was_voted_on_cannot_be_skipped(person, assignment):
    cast(person, assignment)
    reply = person.post(page_of(assignment, "skip"), {"reason": "other"})
    assert reply.status_code == 409
    assert Assignment.objects.get().outcome == "voted"


def test_an_address_that_was_never_given_does_not_exist(person):
    assert person.get(reverse("annotations:battle", args=[uuid4()])).status_code == 404
