"""What a lead decides: without the votes, then with them. Votes stay as they are."""

import pytest

from accounts.models import AuditEntry, Role
from annotations.lending.claim_battle import claim_battle
from annotations.models import Adjudication, Vote
from campaigns.actions.adjudicate import AdjudicationError
from tests.campaigns.disputed import battle_with, blind, disputed_battle, final, vote_on
from tests.factories import (
    AdjudicationFactory,
    AnnotatorFactory,
    AssignmentFactory,
    BattleFactory,
    CampaignFactory,
    GuidelineFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def battle(campaign):
    return disputed_battle(campaign)


def test_the_blind_decision_comes_first(battle, lead):
    with pytest.raises(AdjudicationError, match="first without the votes"):
        final(battle, lead)
    blind(battle, UserFactory(role=Role.LEAD))
    with pytest.raises(AdjudicationError, match="first without the votes"):
        final(battle, lead)
    blind(battle, lead)
    assert final(battle, lead).cause == "slip"


def test_the_same_words_again_are_the_same_blind_decision(battle, lead):
    first = blind(battle, lead, note="Runs.")
    assert blind(battle, lead, note="Runs.") == first
    assert AuditEntry.objects.filter(action="adjudicated").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"winner": "model_b"},
        {"strength": "slight"},
        {"winner": "tie", "strength": ""},
        {"confidence": "unsure"},
        {"note": "Other."},
    ],
)
def test_the_blind_decision_is_said_once(battle, lead, other):
    first = blind(battle, lead)
    with pytest.raises(AdjudicationError, match="that stays as it is"):
        blind(battle, lead, **other)
    assert Adjudication.objects.get() == first


def test_a_final_decision_may_be_changed_and_the_newest_counts(battle, lead):
    blind(battle, lead)
    first = final(battle, lead)
    assert final(battle, lead) == first
    second = final(battle, lead, winner="model_b", cause="taste")
    assert Adjudication.objects.filter(is_blind=False).count() == 2
    assert final(battle, lead) not in {first, second}, "back again is a decision too"


def test_the_same_words_under_a_newer_guideline_are_a_decision_of_their_own(battle, lead):
    blind(battle, lead)
    assert final(battle, lead).guideline_version == 0
    GuidelineFactory(campaign=battle.campaign)
    assert final(battle, lead).guideline_version == 1
    GuidelineFactory(campaign=battle.campaign, version=2, changes="Longer.")
    assert final(battle, lead).guideline_version == 2
    assert Adjudication.objects.filter(is_blind=False).count() == 3


def test_a_decision_is_in_the_log(battle, lead):
    blind(battle, lead)
    final(battle, lead, winner="tie", strength="", cause="taste", confidence="unsure")
    entries = AuditEntry.objects.filter(action="adjudicated").order_by("pk")
    assert {(entry.actor, entry.subject) for entry in entries} == {
        (lead.annotator, str(battle.public_id))
    }
    assert [entry.details for entry in entries] == [
        {"winner": "model_a", "cause": "", "confidence": "sure"},
        {"winner": "tie", "cause": "taste", "confidence": "unsure"},
    ]


@pytest.mark.parametrize("fields", [{}, {"surplus": True}, {"is_current": False}])
def test_who_voted_on_a_battle_does_not_decide_it(campaign, lead, fields):
    battle = battle_with(campaign, "A! B!", overlap=3)
    vote_on(battle, "=", annotator=lead.annotator, **fields)
    with pytest.raises(AdjudicationError, match="somebody else decides"):
        blind(battle, lead)
    AdjudicationFactory(battle=battle, annotator=lead.annotator, is_blind=True, cause="")
    with pytest.raises(AdjudicationError, match="somebody else decides"):
        final(battle, lead)


@pytest.mark.parametrize("side", ["answer_a", "answer_b"])
def test_who_holds_an_answer_now_does_not_decide(battle, lead, side):
    elsewhere = BattleFactory(item=battle.item, answer_a=getattr(battle, side))
    held = AssignmentFactory(battle=elsewhere, annotator=lead.annotator)
    with pytest.raises(AdjudicationError, match="somebody else decides"):
        blind(battle, lead)
    held.outcome, held.skip_reason, held.closed_at = "skipped", "other", held.opened_at
    held.save()
    assert blind(battle, lead)


def test_who_decided_is_never_lent_one_of_the_answers(campaign, lead):
    battle = battle_with(campaign, "A! B!")
    open_ = BattleFactory(item=battle.item, answer_b=battle.answer_b, campaign=campaign)
    blind(battle, lead)
    assert claim_battle(lead.annotator_id) is None
    assert claim_battle(AnnotatorFactory().pk).battle == open_


def test_votes_stay_as_they_were_cast(battle, lead):
    before = list(Vote.objects.order_by("pk").values())
    blind(battle, lead)
    final(battle, lead, winner="model_b")
    assert list(Vote.objects.order_by("pk").values()) == before
