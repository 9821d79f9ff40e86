"""The receipt after a vote: what was said, and names where they may be shown."""

import re

from django.urls import reverse

from annotations.models import Reveal
from tests.annotations.conftest import cast, names, page_of, without_a_script


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
