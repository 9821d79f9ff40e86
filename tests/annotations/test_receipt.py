"""The receipt after a vote: what was said, and names where they may be shown."""

import re

import pytest
from django.urls import reverse

from annotations.lending.claim_battle import claim_battle
from annotations.models import Campaign, Reveal
from tests.annotations.conftest import HTMX, cast, names, page_of, without_a_script
from tests.factories import BattleFactory, CampaignFactory


def ask_for_names(person, assignment, headers=HTMX):
    return person.post(page_of(assignment, "show_names"), headers=headers)


def test_the_receipt_tells_the_vote_and_on_request_both_names(person, assignment):
    part = cast(person, assignment, choice="model_b-slight").text
    assert "<!doctype" not in part
    assert "B slightly" in part
    assert "Medium" in part
    assert not any(name in part for name in names(assignment).values())
    assert not Reveal.objects.exists()
    part = ask_for_names(person, assignment).text
    for letter, name in names(assignment).items():
        assert re.search(rf'id="name-{letter}" hx-swap-oob="true">{name}<', part)
    assert Reveal.objects.count() == 2
    assert page_of(assignment, "show_names") not in part


def test_nobody_is_told_the_names_before_the_vote(person, assignment):
    reply = ask_for_names(person, assignment)
    assert reply.status_code == 409
    assert not any(name in reply.text for name in names(assignment).values())
    assert not Reveal.objects.exists()


@pytest.mark.parametrize(
    ("setting", "state", "shown"),
    [
        ("never", "ended", False),
        ("at_end", "running", False),
        ("at_end", "ended", True),
        ("after_vote", "running", True),
    ],
)
def test_the_campaign_says_when_names_are_shown(person, assignment, setting, state, shown):
    campaign = CampaignFactory(names=setting)
    battle = BattleFactory(campaign=campaign, item__benchmark__shows_names=not shown)
    cast(person, assignment)
    mine = claim_battle(assignment.annotator_id)
    assert mine.battle == battle
    cast(person, mine, client_id="key-2")
    Campaign.objects.update(state=state)
    assert (page_of(mine, "show_names") in person.get(page_of(mine)).text) == shown
    reply = ask_for_names(person, mine)
    assert (reply.status_code == 200) == shown
    assert all(name in reply.text for name in names(mine).values()) == shown
    assert Reveal.objects.exists() == shown


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
        assert "not shown now" in reply.text
        assert not any(name in reply.text for name in names(assignment).values())
    assert not Reveal.objects.exists()


def test_looking_at_a_page_tells_no_name(person, assignment):
    cast(person, assignment)
    page = person.get(page_of(assignment)).text
    assert not any(name in page for name in names(assignment).values())
    assert not Reveal.objects.exists()


def test_without_a_script_a_vote_leads_to_the_page_with_the_receipt(person, assignment):
    reply = without_a_script(person, assignment)
    assert reply.status_code == 302
    page = person.get(reply["Location"]).text
    assert "Saved" in page
    assert ask_for_names(person, assignment, headers={}).status_code == 302
    page = person.get(reply["Location"]).text
    for name in names(assignment).values():
        assert name in page
    assert 'name="choice"' not in page
