"""Changing a vote in the browser: the old one is kept, and undo comes before the names."""

import re

from django.urls import reverse

from annotations.lending.claim_battle import claim_battle
from annotations.models import Vote
from tests.annotations.conftest import HTMX, ballot, cast, page_of
from tests.factories import BattleFactory, UserFactory
from tests.pages import signed_in


def change(person, assignment, headers=HTMX, **words):
    words = {"choice": "tie", "client_id": "key-2"} | words
    return person.post(page_of(assignment, "change_vote"), ballot(**words), headers=headers)


def test_the_receipt_leads_to_the_vote_as_it_was_given(person, assignment):
    said = {"choice": "model_b-slight", "reasons_b": ["correct"], "comment": "Why not."}
    receipt = cast(person, assignment, **said).text
    assert f'href="{page_of(assignment, "change_vote")}" data-keys="u Ctrl+Z"' in receipt
    page = person.get(page_of(assignment, "change_vote")).text
    assert re.findall(r'value="([\w-]+)"[^>]* checked', page) == ["correct", "model_b-slight"]
    assert "Why not." in page
    form = re.search(rf'<form[^>]* action="{page_of(assignment, "change_vote")}"[^>]*>', page)
    assert form
    assert "data-draft=" not in form[0]


def test_a_change_is_a_new_row_and_its_receipt_says_it(person, assignment):
    cast(person, assignment)
    reply = change(person, assignment, choice="both_bad")
    assert (reply.status_code, "Both bad" in reply.text) == (200, True)
    old, new = Vote.objects.order_by("pk")
    assert (old.winner, old.is_current) == ("model_a", False)
    assert (new.winner, new.is_current, new.replaces) == ("both_bad", True, old)


def test_without_a_script_the_change_leads_to_its_receipt(person, assignment):
    cast(person, assignment)
    reply = change(person, assignment, headers={})
    assert reply["Location"] == page_of(assignment)
    assert "Tie" in person.get(reply["Location"]).text


def test_the_next_battle_has_the_way_back_to_the_last_vote(person, assignment):
    BattleFactory()
    way_back = f'href="{page_of(assignment, "change_vote")}"'
    assert way_back not in person.get(page_of(assignment)).text
    cast(person, assignment)
    following = claim_battle(assignment.annotator_id)
    assert way_back in person.get(page_of(following)).text


def test_a_vote_that_cannot_be_changed_leads_to_its_page(person, assignment):
    assert person.get(page_of(assignment, "change_vote"))["Location"] == page_of(assignment)
    assert change(person, assignment).status_code == 409
    assert not Vote.objects.exists()


def test_nobody_opens_the_vote_of_another(person, assignment):
    cast(person, assignment)
    stranger = signed_in(UserFactory())
    address = reverse("annotations:change_vote", args=[assignment.public_id])
    assert stranger.get(address).status_code == 404
    assert change(stranger, assignment).status_code == 404
    assert Vote.objects.count() == 1
