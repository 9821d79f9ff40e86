"""People of known care through the whole application: who is proposed for a pause, and when?

The rates of the rule alone are worked out in tests/stats/test_gold.py.
"""

import numpy as np
import pytest
from django.test import Client

from annotations.models import Assignment, Battle
from campaigns.actions.report_quality import make_report
from tests.annotations.conftest import with_token
from tests.campaigns.working import OTHER, better, gold_of, started
from tests.factories import UserFactory
from tests.simulations.shares import least, most

pytestmark = [pytest.mark.simulation, pytest.mark.django_db]

PEOPLE, GOLD = 150, 30


def test_care_is_left_in_peace_and_coins_are_found_within_30_gold_battles(settings):
    settings.VOTES_PER_MINUTE = 10**6
    campaign = started(items=45, models=2, overlap=2 * PEOPLE, gold_block=2)
    campaign.gold_block = 2  # every second battle, so that 60 votes bring 30 gold ones
    campaign.save()
    gold_of(campaign, GOLD + 5)
    generator = np.random.default_rng(7)
    people = {0.85: [], 0.5: []}
    for care, found in people.items():
        for _ in range(PEOPLE):
            user = UserFactory()
            vote(with_token(Client(), user), care, generator)
            found.append(str(user.annotator_id))
    report = make_report(campaign).body["people"]
    shares = {}
    for care, found in people.items():
        gold = [report[pk]["gold"] for pk in found]
        assert all(record["number"] == GOLD for record in gold)
        shares[care] = np.mean([record["proposed_at"] is not None for record in gold])
    print(f"proposed within {GOLD} gold: care {shares[0.85]:.3f}, coin {shares[0.5]:.3f}")
    assert shares[0.85] <= most(0.02, PEOPLE)
    assert shares[0.5] >= least(0.95, PEOPLE)


def vote(api, care, generator):
    """Until 30 gold battles are voted on."""
    gold = 0
    while gold < GOLD:
        id_ = api.claim().json()["id"]
        held = Assignment.objects.get(public_id=id_)
        winner = "model_a"
        if held.battle.purpose == Battle.Purpose.GOLD:
            gold += 1
            winner = better(held) if generator.random() < care else OTHER[better(held)]
        assert api.vote(id_, key=id_, winner=winner).status_code == 201
