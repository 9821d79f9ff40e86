"""Which battles of a campaign a lead has to look at, and which again under a newer guideline."""

import random
from functools import partial

import numpy as np
import pytest

from annotations.models import Campaign, Seat
from campaigns.disagreements import (
    Queue,
    Why,
    battles_to_revisit,
    find_disagreements,
    guideline_in_force,
)
from campaigns.vote_table import LABELS, read_votes
from stats.disagreement import StrengthCode, find_disagreement
from stats.tally import WinnerCode
from tests.campaigns.disputed import WORDS, battle_with, change, vote_on
from tests.factories import (
    AdjudicationFactory,
    AssignmentFactory,
    BattleFactory,
    CampaignFactory,
    GuidelineFactory,
)
from tests.pages import text
from web.paging import keys_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


def page_of(campaign, query=""):
    return f"/campaigns/{campaign.public_id}/disagreements/{query}"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("A B", Why(2, no_majority=True, far_apart=False)),
        ("A! A! B!", Why(3, no_majority=False, far_apart=True)),
        ("A! = B", Why(3, no_majority=True, far_apart=True)),
        ("x A!", Why(2, no_majority=True, far_apart=False)),
        ("A! A!", None),  # the second voter saw the sides turned, and yet they agree
        ("A! A =", None),
        ("x x x", None),
        ("B!", None),
        ("", None),
    ],
)
def test_a_battle_is_in_the_queue_for_these_reasons(campaign, words, why):
    battle = battle_with(campaign, words)
    assert find_disagreements(campaign) == ({battle.pk: why} if why else {})


def test_the_queue_follows_the_rule_whatever_was_voted(campaign):
    chance = random.Random(7)
    for _ in range(25):
        battle_with(campaign, " ".join(chance.choices(list(WORDS), k=3)))
    table = read_votes(campaign)
    winners = np.array([WinnerCode.FIRST, WinnerCode.SECOND, WinnerCode.TIE, WinnerCode.BOTH_BAD])
    clear = np.isin(table.step, [0, 4])
    strength = np.where(
        table.drawn_label >= LABELS.index("tie"),
        StrengthCode.NONE,
        np.where(clear, StrengthCode.CLEAR, StrengthCode.SLIGHT),
    )
    by_hand = find_disagreement(table.unit, winners[table.drawn_label], strength)
    keys = np.unique(table.battle)
    assert list(find_disagreements(campaign)) == keys[by_hand.needs_lead].tolist()
    assert 0 < by_hand.needs_lead.sum() < 25


def test_a_battle_that_waits_for_votes_is_not_in_the_queue(campaign):
    battle = battle_with(campaign, "A! B!", overlap=3)
    assert find_disagreements(campaign) == {}
    AssignmentFactory(battle=battle, seat=battle.seats.get(is_free=True))
    assert not Seat.objects.filter(is_free=True).exists()
    assert find_disagreements(campaign) == {}, "somebody has it before them now"


def test_three_votes_are_enough_and_the_end_of_a_campaign_brings_no_more(campaign):
    battle_with(campaign, "A! B! =", overlap=5)
    two = battle_with(campaign, "A! B!", overlap=5)
    assert two.pk not in find_disagreements(campaign)
    assert len(find_disagreements(campaign)) == 1
    campaign.state = Campaign.State.ENDED
    assert two.pk in find_disagreements(campaign)


@pytest.mark.parametrize("fields", [{"surplus": True}, {"names_shown_at": "2026-01-01T00:00Z"}])
def test_votes_that_do_not_stand_make_no_disagreement(campaign, fields):
    battle = battle_with(campaign, "A!", overlap=2)
    vote_on(battle, "B!", **fields)
    assert find_disagreements(campaign) == {}


def test_the_last_blind_vote_of_each_person_disagrees_or_not(campaign):
    battle = battle_with(campaign, "A!", overlap=2)
    first = vote_on(battle, "B!")
    assert list(find_disagreements(campaign)) == [battle.pk]
    second = change(first, "A!")
    assert find_disagreements(campaign) == {}
    change(second, "B!", names_shown_at="2026-01-01T00:00Z")
    assert find_disagreements(campaign) == {}


def test_gold_and_battles_of_others_are_not_in_the_queue(campaign):
    battle_with(CampaignFactory(), "A! B!")
    battle_with(None, "A! B!")
    gold = BattleFactory(campaign=campaign, purpose="same_answer", overlap=2)
    vote_on(gold, "A!")
    vote_on(gold, "B!")
    assert find_disagreements(campaign) == {}


def test_the_queue_says_what_is_decided_and_by_whom_blind(campaign, lead):
    open_, halfway, decided = (battle_with(campaign, "A! B!") for _ in range(3))
    AdjudicationFactory(battle=halfway, annotator=lead.annotator, is_blind=True, cause="")
    AdjudicationFactory(battle=open_, is_blind=True, cause="")  # of another lead
    AdjudicationFactory(battle=decided)
    queue = Queue(campaign, lead.annotator_id)
    assert queue.keys("") == [open_.pk, halfway.pk]
    assert queue.keys("decided") == [decided.pk]
    assert queue.keys("all") == [open_.pk, halfway.pk, decided.pk]
    rows = queue.rows(queue.keys("all"))
    assert [row.is_decided for row in rows] == [False, False, True]
    assert [row.is_decided_blind for row in rows] == [False, True, False]


def test_what_was_decided_stays_when_nobody_disagrees_any_more(campaign, lead, as_lead):
    battle = battle_with(campaign, "A! A!")
    AdjudicationFactory(battle=battle)
    queue = Queue(campaign, lead.annotator_id)
    assert queue.keys("decided") == [battle.pk]
    assert queue.has(battle)
    assert "agreed by now" in text(as_lead.get(page_of(campaign, "?state=decided")))


def test_own_battles_are_somebody_elses_to_decide(campaign, lead, as_lead):
    voted, held = battle_with(campaign, "A!", overlap=2), battle_with(campaign, "A! B!")
    vote_on(voted, "B!", annotator=lead.annotator)
    elsewhere = BattleFactory(item=held.item, answer_b=held.answer_b)
    AssignmentFactory(battle=elsewhere, annotator=lead.annotator)
    page = text(as_lead.get(page_of(campaign)))
    assert page.count("yours: somebody else decides") == 2
    for battle in (voted, held):
        path = f"{page_of(campaign)}{battle.public_id}/"
        assert path not in page
        reply = as_lead.get(path)
        assert reply.headers["Location"] == page_of(campaign)
        assert "somebody else decides" in text(as_lead.get(page_of(campaign)))


def test_the_list_names_the_tasks_their_reasons_and_votes(campaign, as_lead):
    battle = battle_with(campaign, "A! = B")
    page = text(as_lead.get(page_of(campaign)))
    assert f"{page_of(campaign)}{battle.public_id}/" in page
    assert battle.item.title in page
    assert "no majority, strengths apart" in page
    assert ">3</td>" in page
    for answer in (battle.answer_a, battle.answer_b):
        assert answer.competitor.name not in page


def test_an_empty_queue_says_so(campaign, as_lead):
    assert "No disagreements" in text(as_lead.get(page_of(campaign)))
    assert "Nothing decided yet" in text(as_lead.get(page_of(campaign, "?state=decided")))


@pytest.mark.parametrize("query", ["?state=nonsense", "?nonsense=1", "?after=x"])
def test_an_address_that_is_not_known_is_an_error(campaign, as_lead, query):
    assert as_lead.get(page_of(campaign, query)).status_code == 400


def test_a_long_queue_comes_in_pages(campaign, as_lead, monkeypatch):
    keys = [battle_with(campaign, "A! B!").pk for _ in range(5)]
    monkeypatch.setattr("campaigns.views.disagreements.keys_page", partial(keys_page, size=2))
    first = as_lead.get(page_of(campaign, "?state=all"))
    second = as_lead.get(page_of(campaign, first.context["page"].next))
    third = as_lead.get(page_of(campaign, second.context["page"].next))
    back = as_lead.get(page_of(campaign, third.context["page"].previous))
    shown = [[r.battle.pk for r in reply.context["rows"]] for reply in (first, second, third, back)]
    assert shown == [keys[:2], keys[2:4], keys[4:], keys[2:4]]
    assert first.context["page"].previous == third.context["page"].next == ""
    assert "state=all" in first.context["page"].next


def test_the_next_one_is_open_and_not_ones_own(campaign, lead):
    first, second, own, decided = (battle_with(campaign, "A! B!", overlap=3) for _ in range(4))
    for battle in (first, second, decided):
        vote_on(battle, "=")
    vote_on(own, "=", annotator=lead.annotator)
    AdjudicationFactory(battle=decided)
    queue = Queue(campaign, lead.annotator_id)
    assert queue.after(first) == second
    assert queue.after(second) == first
    AdjudicationFactory(battle=first)
    assert Queue(campaign, lead.annotator_id).after(second) is None


def test_the_guideline_in_force_is_the_newest(campaign):
    assert guideline_in_force(campaign) == guideline_in_force(None) == 0
    GuidelineFactory(campaign=campaign)
    GuidelineFactory(campaign=campaign, version=2, changes="Longer.")
    GuidelineFactory(version=1)
    assert guideline_in_force(campaign) == 2


def decided_for_a_gap(campaign, version, cause="guideline_gap"):
    battle = battle_with(campaign, "A! B!")
    AdjudicationFactory(battle=battle, cause=cause, guideline_version=version)
    return battle


def test_a_newer_guideline_brings_back_what_the_older_one_did_not_say(campaign):
    gap = decided_for_a_gap(campaign, 1)
    decided_for_a_gap(campaign, 1, cause="taste")
    again = decided_for_a_gap(campaign, 1)
    AdjudicationFactory(battle=again, cause="guideline_gap", guideline_version=2)
    assert battles_to_revisit(campaign).total == 0, "no guideline is newer"
    GuidelineFactory(campaign=campaign)
    GuidelineFactory(campaign=campaign, version=2, changes="Longer.")
    found = battles_to_revisit(campaign)
    assert [(row.battle, row.was_decided) for row in found.rows] == [(gap, True)]
    assert found.total == 1


def test_a_newer_guideline_brings_back_disagreements_that_nobody_judged_by_it(campaign, as_lead):
    GuidelineFactory(campaign=campaign)
    GuidelineFactory(campaign=campaign, version=2, changes="Longer.")
    old = battle_with(campaign, "", overlap=2)
    partly = battle_with(campaign, "", overlap=2)
    for battle, versions in ((old, ("1", "1.1")), (partly, ("1.1", "1.2"))):
        for word, version in zip(("A!", "B!"), versions, strict=True):
            vote_on(battle, word, guideline_version=version)
    found = battles_to_revisit(campaign)
    assert [(row.battle, row.was_decided) for row in found.rows] == [(old, False)]
    page = text(as_lead.get(page_of(campaign)))
    assert "To look at again" in page
    assert "votes under an older guideline" in page
    AdjudicationFactory(battle=old, cause="slip", guideline_version=2)
    assert battles_to_revisit(campaign).total == 0
    assert "To look at again" not in text(as_lead.get(page_of(campaign)))


def test_votes_from_before_the_first_guideline_are_older(campaign):
    GuidelineFactory(campaign=campaign)
    battle = battle_with(campaign, "", overlap=2)
    for word in ("A!", "B!"):
        vote_on(battle, word, guideline_version="1")
    assert [row.battle for row in battles_to_revisit(campaign).rows] == [battle]


def test_only_the_first_to_look_at_again_are_read_and_all_are_counted(campaign, monkeypatch):
    GuidelineFactory(campaign=campaign)
    first = battle_with(campaign, "A! B!")
    battle_with(campaign, "A! B!")
    monkeypatch.setattr("campaigns.disagreements.MAX_SHOWN", 1)
    found = battles_to_revisit(campaign)
    assert [row.battle for row in found.rows] == [first]
    assert found.total == 2


def test_a_list_costs_the_same_queries_however_long_it_is(
    campaign, as_lead, django_assert_num_queries
):
    GuidelineFactory(campaign=campaign)
    battle_with(campaign, "A! B!")
    as_lead.get(page_of(campaign))
    with django_assert_num_queries(13) as counted:
        as_lead.get(page_of(campaign))
    for _ in range(3):
        battle_with(campaign, "A! B!")
    with django_assert_num_queries(len(counted.captured_queries)):
        as_lead.get(page_of(campaign))


def test_strangers_to_the_campaign_are_no_battles_of_it(campaign, as_lead):
    other = battle_with(CampaignFactory(), "A! B!")
    agreed = battle_with(campaign, "A! A!")
    for battle in (other, agreed):
        assert as_lead.get(f"{page_of(campaign)}{battle.public_id}/").status_code == 404


def test_who_voted_elsewhere_may_decide(campaign, lead):
    battle = battle_with(campaign, "A! B!")
    vote_on(battle_with(campaign, "A!", overlap=2), "B!", annotator=lead.annotator)
    assert battle.pk not in Queue(campaign, lead.annotator_id).own
