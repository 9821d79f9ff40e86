"""A campaign may want more said with each vote than who won; less is refused and nothing kept."""

import pytest
from django.urls import reverse

from annotations.lending.claim_battle import claim_battle
from annotations.models import Vote
from tests.annotations.conftest import ballot, page_of, with_token
from tests.campaigns.working import started
from tests.factories import UserFactory

SAID = {
    "difficulty": {"difficulty": "hard"},
    "reasons": {"reasons_b": ["wrong"]},
    "comment": {"comment": "The loop never ends."},
}
FOR_PROGRAMS = {**SAID, "reasons": {"reasons": {"b": ["wrong"]}}}


def lent(*requires):
    started(requires=list(requires))
    user = UserFactory()
    return user, claim_battle(user.annotator_id)


def cast(client, user, assignment, **words):
    client.force_login(user)
    said = ballot(difficulty="") | words
    return client.post(page_of(assignment, "cast_vote"), said, headers={"Arena-Part": "yes"})


@pytest.mark.parametrize("what", SAID)
def test_a_vote_without_it_is_refused_on_the_page_and_with_it_taken(client, db, what):
    user, assignment = lent(what)
    reply = cast(client, user, assignment)
    assert reply.status_code == 422
    assert "This campaign needs it with each vote." in reply.content.decode()
    assert not Vote.objects.exists()
    assert cast(client, user, assignment, **SAID[what]).status_code == 200
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("what", SAID)
def test_programs_are_told_which_field_is_missing(client, db, what):
    user, assignment = lent(what)
    api = with_token(client, user)
    assert api.claim().json()["requires"] == [what]
    refused = api.vote(assignment.public_id)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [what]
    assert not Vote.objects.exists()
    assert api.vote(assignment.public_id, **FOR_PROGRAMS[what]).status_code == 201


def test_blanks_are_no_comment(client, db):
    user, assignment = lent("comment")
    assert cast(client, user, assignment, comment=" \n ").status_code == 422


def test_a_change_needs_what_a_vote_needs(client, db):
    user, assignment = lent("reasons")
    cast(client, user, assignment, reasons_a=["correct"])
    address = page_of(assignment, "change_vote")
    bare = ballot(choice="model_b-clear", client_id="key-2")
    assert client.post(address, bare, headers={"Arena-Part": "yes"}).status_code == 422
    assert Vote.objects.get().winner == "model_a"


def test_without_a_campaign_the_winner_is_enough(client, assignment, annotator):
    assert cast(client, annotator, assignment).status_code == 200


def test_who_must_say_how_hard_it_is_is_not_offered_to_say_nothing(client, db):
    user, assignment = lent("difficulty")
    client.force_login(user)
    assert "Cannot say" not in client.get(page_of(assignment)).content.decode()


def test_the_battle_after_asks_for_it_too(client, db):
    user, _assignment = lent("reasons")
    client.force_login(user)
    prefetched = client.post(reverse("annotations:prefetch_battle")).content.decode()
    assert 'data-reasons="' in prefetched


def test_each_side_has_what_speaks_for_it_and_what_against(person, assignment):
    page = person.get(page_of(assignment)).content.decode()
    assert page.count('aria-label="For it"') == page.count('aria-label="Against it"') == 2
