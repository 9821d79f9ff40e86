"""What a claim looks at in one statement is what the rules of campaigns and leases say."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils.timezone import now

from annotations.lending.claim_battle import claim_battle, prefetch_battle
from annotations.lending.claimant import held_by, lock_and_look
from annotations.lending.keep_lease import give_prefetched_back
from annotations.models import Assignment, Campaign
from tests.factories import (
    AnnotatorFactory,
    BattleFactory,
    CampaignFactory,
    GoldBattleFactory,
    ParticipantFactory,
)

pytestmark = pytest.mark.django_db


def test_campaigns_that_are_open_are_those_of_the_rule():
    me = AnnotatorFactory(group="experts")
    paused = {"paused_at": now(), "pause_reason": "Too fast."}
    states = product(
        Campaign.State,
        ("", "experts", "others"),
        (0, 5),
        (None, {}, {"qualified_at": now()}, paused),
    )
    for state, group, length, own in states:
        campaign = CampaignFactory(state=state, group=group, qualification_length=length)
        if own is not None:
            ParticipantFactory(campaign=campaign, annotator=me, **own)
    reach = lock_and_look(me.pk)
    wanted = set(Campaign.objects.open_to(me.pk).values_list("pk", flat=True))
    assert {campaign.pk for campaign in reach.open} == wanted
    assert len(wanted) == 2 * (3 + 1)
    assert len(reach.to_qualify) == 2 * 2  # nobody paused, nobody of another group


def test_a_campaign_is_told_with_what_was_lent_of_it_and_whether_it_has_gold():
    me = AnnotatorFactory().pk
    campaign = CampaignFactory()
    BattleFactory(campaign=campaign)
    (before,) = lock_and_look(me).open
    GoldBattleFactory(battle__campaign=campaign, battle__purpose="gold")
    claim_battle(me)
    (after,) = lock_and_look(me).open
    assert (before.public_id, before.secret) == (campaign.public_id, campaign.secret)
    assert [(seen.has_gold, seen.lent) for seen in (before, after)] == [(False, 0), (True, 1)]


@pytest.mark.parametrize("of_this", [True, False])
def test_what_is_held_is_told_for_one_benchmark_or_for_any(of_this):
    me = AnnotatorFactory().pk
    first = BattleFactory(item__benchmark__slug="one")
    BattleFactory(item__benchmark=first.item.benchmark)
    slug = "one" if of_this else "another"

    def told(benchmark):
        reach = lock_and_look(me, benchmark)
        return reach.holds_one, reach.holds_prefetched, reach.has_lapsed

    assert told("") == (False, False, False)
    claim_battle(me)
    prefetch_battle(me)
    assert told("") == (True, True, False)
    assert told(slug) == (of_this, of_this, False)
    assert held_by(me, slug).count() == 2 * of_this
    give_prefetched_back(me)
    assert told(slug) == (of_this, False, of_this)
    Assignment.objects.update(leased_until=now() - timedelta(seconds=1))
    assert told("") == (False, False, True)
