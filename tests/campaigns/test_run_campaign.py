"""A campaign from draft to end: drawn evenly, lent to those it is for, nothing lost on the way."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from annotations.lending.claim_battle import claim_battle
from annotations.lending.empty_queue import why_nothing
from annotations.lending.find_gold import is_due
from annotations.models import Battle, Campaign, Seat, Vote
from annotations.models.campaign import NO_GOLD
from campaigns.actions import run_campaign
from campaigns.actions.run_campaign import (
    CampaignError,
    discard,
    end,
    extend,
    pause,
    resume,
    start,
)
from campaigns.preview import preview_of
from tests.campaigns.working import draft, gold_of, started, work
from tests.factories import AnnotatorFactory, BattleFactory, ParticipantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return AnnotatorFactory()


def test_a_start_draws_one_battle_for_each_item_with_its_chance_and_seats(actor):
    campaign = draft(items=7, overlap=3)
    drawn = start(campaign, actor=actor)
    battles = Battle.objects.filter(campaign=campaign)
    assert (drawn.battles, drawn.votes) == (7, 21)
    assert Counter(battles.values_list("item", flat=True)).most_common(1)[0][1] == 1
    assert all(0 < battle.draw_probability <= 1 and battle.overlap == 3 for battle in battles)
    assert Seat.objects.filter(battle__campaign=campaign, is_free=True).count() == 21
    assert Campaign.objects.get().state == "running"
    assert AuditEntry.objects.filter(action="campaign_started", actor=actor).count() == 1


def test_only_the_models_of_the_campaign_meet(actor):
    campaign = draft(models=3)
    left_out = campaign.competitors.first()
    campaign.competitors.remove(left_out)
    start(campaign, actor=actor)
    met = Battle.objects.values_list("answer_a__competitor", "answer_b__competitor")
    assert left_out.pk not in {model for pair in met for model in pair}


def test_same_answer_battles_come_in_their_share_with_one_seat_each(actor):
    campaign = draft(items=10, overlap=3, same_answer_share=0.1)
    assert start(campaign, actor=actor).votes == 30 + 3
    same = Battle.objects.filter(purpose="same_answer")
    assert [battle.seats.count() for battle in same] == [1, 1, 1]
    assert all(battle.answer_a_id == battle.answer_b_id for battle in same)


def test_a_second_start_draws_nothing(actor):
    campaign = draft()
    start(campaign, actor=actor)
    with pytest.raises(CampaignError, match="already"):
        start(campaign, actor=actor)
    assert Battle.objects.count() == 6


def test_a_campaign_without_answers_does_not_start_and_stays_a_draft(actor):
    campaign = draft(items=0)
    with pytest.raises(CampaignError, match="no item"):
        start(campaign, actor=actor)
    assert Campaign.objects.get().state == "draft"
    assert not AuditEntry.objects.exists()


def test_a_qualification_without_enough_gold_does_not_start(actor):
    campaign = draft(qualification_length=2, pass_mark=1)
    gold_of(campaign, 1, use="training")
    with pytest.raises(CampaignError, match="has 2 battles and there are 1"):
        start(campaign, actor=actor)
    gold_of(campaign, 1, use="training")
    start(campaign, actor=actor)


@pytest.mark.parametrize("state", ["draft", "paused", "ended"])
def test_battles_are_lent_only_while_the_campaign_runs(state):
    campaign = started()
    assert claim_battle(AnnotatorFactory().pk) is not None
    Campaign.objects.update(state=state)
    assert claim_battle(AnnotatorFactory().pk) is None
    assert campaign.battles.exists()


def test_a_pause_loses_nothing_and_says_why(actor):
    campaign = started()
    me = AnnotatorFactory()
    held = claim_battle(me.pk)
    pause(campaign, actor=actor)
    assert claim_battle(me.pk) == held  # what is lent may still be voted on
    work(me, 1)
    assert Vote.objects.count() == 1
    assert why_nothing(me.pk).code == "campaign_paused"
    resume(campaign, actor=actor)
    assert len(work(me, 20)) == 5
    assert why_nothing(me.pk).code == "all_done"


def test_a_paused_campaign_for_others_is_nobodys_reason(actor):
    campaign = started(group="experts")
    pause(campaign, actor=actor)
    assert why_nothing(AnnotatorFactory().pk).code == "no_battles"
    assert why_nothing(AnnotatorFactory(group="experts").pk).code == "campaign_paused"


def test_an_extension_adds_battles_that_are_new(actor):
    campaign = started(items=4, models=3)
    drawn = extend(campaign, battles=100, known=4, actor=actor)
    assert drawn.battles == 8  # three pairs on each of four items are all there is
    pairs = campaign.battles.values_list("item", "answer_a", "answer_b")
    assert len({(item, frozenset(answers)) for item, *answers in pairs}) == 12
    with pytest.raises(CampaignError, match="Every pair"):
        extend(campaign, battles=1, known=12, actor=actor)


def test_a_click_that_comes_twice_extends_once(actor):
    campaign = started(items=4)
    extend(campaign, battles=2, known=4, actor=actor)
    with pytest.raises(CampaignError, match="since you opened"):
        extend(campaign, battles=2, known=4, actor=actor)
    assert campaign.battles.count() == 6


def test_an_end_that_opened_names_is_final(actor):
    campaign = started(names="at_end")
    end(campaign, actor=actor)
    with pytest.raises(CampaignError, match="names"):
        resume(campaign, actor=actor)
    Campaign.objects.update(names="never")
    resume(campaign, actor=actor)
    assert Campaign.objects.get().state == "running"


def test_a_campaign_for_a_group_is_for_nobody_else():
    started(group="experts")
    assert claim_battle(AnnotatorFactory(group="others").pk) is None
    assert claim_battle(AnnotatorFactory(group="experts").pk) is not None


def test_a_paused_person_is_lent_nothing_of_the_campaign_and_reads_why():
    campaign = started()
    paused = ParticipantFactory(campaign=campaign, paused_at="2026-01-01T00:00Z", pause_reason="So")
    assert claim_battle(paused.annotator_id) is None
    nothing = why_nothing(paused.annotator_id)
    assert nothing.code == "paused"
    assert "So" in nothing.sentence
    other = BattleFactory()
    assert claim_battle(paused.annotator_id).battle == other


def test_two_campaigns_on_one_benchmark_draw_without_minding_each_other(actor):
    first = started(items=3, models=2)
    second = Campaign.objects.create(name="Second", benchmark=first.benchmark, same_answer_share=0)
    second.competitors.set(first.competitors.all())
    assert start(second, actor=actor).battles == 3
    assert run_campaign.votes_asked_for(second) == 9


def test_a_draft_is_thrown_away_and_what_was_signed_for_it_stays():
    actor = AnnotatorFactory()
    plain, signed = draft(name="Plain"), draft(name="Signed")
    gold_of(signed, 1)
    discard(plain, actor=actor)
    assert not Campaign.objects.filter(name="Plain").exists()
    discard(signed, actor=actor)
    kept = Campaign.objects.get(pk=signed.pk)
    assert kept.archived_at is not None
    assert kept.name == f"Signed ({signed.pk})"
    running = started()
    with pytest.raises(CampaignError, match="has started"):
        discard(running, actor=actor)


def test_a_campaign_may_do_without_gold_but_not_with_a_little():
    campaign = started(gold_per_person=0)
    gold_of(campaign, 3)
    assert campaign.gold_block == NO_GOLD
    assert not any(is_due(campaign, 1, lent) for lent in range(200))
    assert preview_of(campaign).gold == 0
    campaign.gold_per_person = 7
    with pytest.raises(ValidationError, match="0 for none, or at least 20"):
        campaign.clean_fields(exclude=["competitors"])
