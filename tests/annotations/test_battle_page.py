"""The battle page: looking writes nothing, and only its annotator can look."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from annotations.lending.claim_battle import claim_battle
from annotations.models import Assignment, Reveal, Vote
from tests.annotations.conftest import ballot, cast, masked, page_of, without_a_script
from tests.factories import BattleFactory, ItemFactory, UserFactory


def test_the_page_shows_the_task_and_both_answers_in_the_order_that_was_drawn(person, assignment):
    page = person.get(page_of(assignment)).text
    a, b = assignment.sides.order_by("letter")
    assert assignment.battle.item.prompt in page
    assert page.index(a.answer.text) < page.index(b.answer.text)


def test_looking_writes_nothing(person, assignment, django_assert_num_queries):
    before = Assignment.objects.values().get()
    # session and user, battle, its vote, its draft, all that is shown, votes today, the last vote
    with django_assert_num_queries(7) as queries:
        assert person.get(page_of(assignment)).status_code == 200
    assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)
    assert Assignment.objects.values().get() == before
    assert not Reveal.objects.exists()
    assert not Vote.objects.exists()


def test_the_page_never_says_how_hard_the_curators_hold_the_task_to_be(person, assignment):
    pages = []
    for difficulty in ("easy", "hard"):
        assignment.battle.item.__class__.objects.update(difficulty=difficulty)
        pages.append(masked(person.get(page_of(assignment)).text))
    assert pages[0] == pages[1]


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


def test_an_address_that_was_never_given_does_not_exist(person):
    assert person.get(reverse("annotations:battle", args=[uuid4()])).status_code == 404
