"""Deciding and claiming at the same moment: nobody does both with one answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from accounts.models import Role
from annotations.lending.claim_battle import claim_battle
from annotations.models import Adjudication
from campaigns.actions.adjudicate import AdjudicationError
from tests.annotations.test_concurrency import impatiently, once_lent, somebody_waits
from tests.arena_site.waiting import until
from tests.campaigns.disputed import blind, final
from tests.factories import BattleFactory, CampaignFactory, UserFactory
from tests.threads import in_threads


def waiting_battle():
    """A battle with a free seat, and one of the same answers that a lead may decide."""
    disputed = BattleFactory(campaign=CampaignFactory(), overlap=1)
    disputed.seats.update(is_free=False)
    lent = BattleFactory(item=disputed.item, answer_a=disputed.answer_a, campaign=disputed.campaign)
    return disputed, lent


def test_nobody_decides_a_battle_while_one_of_its_answers_is_being_lent_to_them(
    own_database, monkeypatch
):
    disputed, lent = waiting_battle()
    me = UserFactory(role=Role.LEAD)
    tried = []

    def try_to_decide():
        tried.extend(in_threads(lambda person: impatiently(blind, disputed, person), [me]))

    once_lent(monkeypatch, try_to_decide)
    assert claim_battle(me.annotator_id).battle == lent
    assert "lock timeout" in tried[0]
    with pytest.raises(AdjudicationError, match="somebody else decides"):
        blind(disputed, me)
    assert not Adjudication.objects.exists()


def test_a_claim_waits_for_a_decision_and_lends_nothing_of_it(own_database):
    disputed, _lent = waiting_battle()
    me = UserFactory(role=Role.LEAD)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            blind(disputed, me)
            claim = pool.submit(in_threads, claim_battle, [me.annotator_id])
            until(somebody_waits)
            assert not claim.done()
        assert claim.result() == [None]


def test_a_decision_sent_by_eight_at_once_is_one(own_database):
    disputed, _lent = waiting_battle()
    me = UserFactory(role=Role.LEAD)
    made = in_threads(lambda _: blind(disputed, me), [None] * 8)
    again = in_threads(lambda _: final(disputed, me), [None] * 8)
    assert len({row.pk for row in made}) == len({row.pk for row in again}) == 1
    assert Adjudication.objects.count() == 2
