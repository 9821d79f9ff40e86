"""Accounts that may be one person: marks and votes side by side, on the page of leads alone."""

from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse
from django.utils.timezone import now

from accounts import actions
from accounts.models import Annotator
from annotations.models import QualityReport
from campaigns.double_signs import pair_signs, shown_pairs
from tests.campaigns.test_lift_signs import table_of
from tests.factories import CampaignFactory, ParticipantFactory, SignInMarkFactory, UserFactory
from tests.pages import signed_in, text
from tests.stats.test_lift import crowd

pytestmark = pytest.mark.django_db


def row(one, other, **chances):
    first, second = sorted(user.annotator_id for user in (one, other))
    found = {"first": first, "second": second, "shared": 20, "alike": 19, "alike_chance": 1.0}
    return found | {"sessions": 12, "handovers": 9, "handover_chance": 1.0} | chances


def test_a_report_keeps_strange_pairs_by_their_keys_and_nothing_of_networks():
    votes = crowd(np.random.default_rng(7), people=6, each=40)
    table = table_of(votes, people=range(100, 106), models=range(6))
    kept = pair_signs(table)
    assert kept["in_all"] == 15
    assert set(kept) == {"in_all", "pairs"}
    vote = np.arange(240)
    label = np.where(table.annotator < 102, 0, (vote + table.annotator // 2) % 3)
    alike = replace(table, battle=vote % 40, cast_at=vote * 1e6, label=label)
    (found, *_rest) = pair_signs(alike)["pairs"]
    assert (found["first"], found["second"], found["alike"]) == (100, 101, 40)


def test_a_mark_or_a_strange_pair_of_votes_is_shown_and_what_chance_makes_is_not():
    users = UserFactory.create_batch(5)
    for user in users[:2]:
        SignInMarkFactory(user=user, digest="a" * 32)
    pairs = [
        row(users[0], users[1], alike_chance=0.02),
        row(users[1], users[2], alike_chance=0.02),
        row(users[3], users[4], handover_chance=1e-5),
    ]
    keys = [user.annotator_id for user in users]
    one, two = shown_pairs({"in_all": 10, "pairs": pairs}, keys)
    assert (one.network, one.browser, one.is_alike, one.hands_over) == (True, False, True, False)
    assert (two.network, two.is_alike, two.hands_over, two.signs) == (False, False, True, 1)
    assert {person.pk for person in two.people} == set(keys[3:])
    assert shown_pairs({}, keys[2:]) == []
    Annotator.objects.filter(pk=keys[3]).update(erased_at=now())  # since the report was read
    assert len(shown_pairs({"in_all": 10, "pairs": pairs}, keys)) == 1


def test_leads_see_them_and_erasing_one_of_them_ends_it():
    campaign = CampaignFactory(state="running")
    gone, stays, lead = UserFactory(), UserFactory(), UserFactory(role="lead")
    for user in (gone, stays):
        SignInMarkFactory(user=user, digest="a" * 32)
        ParticipantFactory(campaign=campaign, annotator=user.annotator)
    body = {"people": {}, "agreement": [None]}
    body["doubles"] = {"in_all": 1, "pairs": [row(gone, stays, alike_chance=1e-6)]}
    QualityReport.objects.create(campaign=campaign, body=body, facts=1, seconds=0)
    address = reverse("campaigns:campaign", args=[campaign.public_id])
    page = text(signed_in(lead).get(address))
    assert "Perhaps one person twice" in page
    assert "19 of 20 battles" in page
    assert "one person" not in text(signed_in(stays).get(reverse("campaigns:my_signals")))
    actions.erase(gone, actor=lead.annotator)
    assert QualityReport.objects.get().body["doubles"]["pairs"] == []
    assert "Perhaps one person twice" not in text(signed_in(lead).get(address))
