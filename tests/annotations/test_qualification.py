"""Qualifying: battles with an explanation after each, a pass mark, tries, and a lead's word."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from annotations.lending.claim_battle import claim_battle, prefetch_battle
from annotations.lending.empty_queue import why_nothing
from annotations.models import Participant
from annotations.queries.qualification import qualification_of
from campaigns.actions.lead_people import let_in
from campaigns.actions.run_campaign import start
from tests.annotations.conftest import HTMX, ballot, page_of
from tests.campaigns.working import OTHER, better, draft, gold_of, vote, work
from tests.factories import AnnotatorFactory, BattleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    made = draft(qualification_length=3, pass_mark=2, attempts=2)
    gold_of(made, 6, use="training", explanation="Only one of them <b>runs</b>.")
    start(made, actor=AnnotatorFactory())
    return made


def answers(*right):
    """Decide right or wrong, one after the other; a tie where the battle is no gold."""
    left = list(right)

    def decide(assignment):
        if assignment.battle.purpose != "gold":
            return "tie"
        return better(assignment) if left.pop(0) else OTHER[better(assignment)]

    return decide


def test_who_passes_votes_from_then_on(campaign):
    me = AnnotatorFactory()
    done = work(me, 4, answers(True, False, True))
    assert [a.battle.purpose for a in done] == ["gold"] * 3 + ["normal"]
    assert Participant.objects.get().qualified_at is not None


def test_who_fails_tries_again_with_other_battles_and_then_asks_a_lead(campaign):
    me = AnnotatorFactory()
    done = work(me, 20, answers(True, False, False, False, True, False))
    assert [a.battle.purpose for a in done] == ["gold"] * 6
    assert len({a.battle_id for a in done}) == 6
    assert claim_battle(me.pk) is None
    assert why_nothing(me.pk).code == "not_qualified"
    assert qualification_of(campaign, me.pk).is_over
    lead = AnnotatorFactory()
    assert let_in(campaign, me, actor=lead)
    assert not let_in(campaign, me, actor=lead)
    assert AuditEntry.objects.filter(action="let_in", actor=lead).count() == 1
    assert claim_battle(me.pk).battle.purpose == "normal"


def test_right_ones_of_two_tries_do_not_add_up(campaign):
    me = AnnotatorFactory()
    work(me, 4, answers(True, False, False, True))
    qualification = qualification_of(campaign, me.pk)
    assert (qualification.attempt, qualification.number_right, qualification.has_passed) == (
        2,
        1,
        False,
    )


def test_the_training_gold_of_one_is_no_normal_work_of_the_qualified(campaign):
    me = AnnotatorFactory()
    let_in(campaign, me, actor=AnnotatorFactory())
    assert {a.battle.purpose for a in work(me, 20)} == {"normal"}


def test_the_receipt_explains_and_leads_on(person, annotator, campaign):
    assignment = claim_battle(annotator.annotator_id, campaign=campaign.public_id)
    wrong = f"{OTHER[better(assignment)]}-clear"
    address = page_of(assignment, "cast_vote")
    part = person.post(address, ballot(choice=wrong), headers=HTMX).text
    assert "Not quite." in part
    assert "Only one of them &lt;b&gt;runs&lt;/b&gt;." in part
    letter = {"model_a": "A", "model_b": "B"}[better(assignment)]
    assert f'<b class="letter {letter.lower()}">{letter}</b>' in part
    assert f'name="campaign" value="{campaign.public_id}"' in part
    assert "/change/" not in part
    assert "1 of 3 done, 0 right; 2 are needed" in part


def test_a_vote_that_was_explained_cannot_be_changed(person, annotator, campaign):
    assignment = claim_battle(annotator.annotator_id)
    person.post(page_of(assignment, "cast_vote"), ballot(choice="tie"), headers=HTMX)
    again = ballot(choice=f"{better(assignment)}-clear", client_id="key-2")
    reply = person.post(page_of(assignment, "change_vote"), again, headers=HTMX)
    assert reply.status_code == 409
    assert "was explained" in reply.text
    assert qualification_of(campaign, annotator.annotator_id).right == (False,)


def test_the_work_page_says_what_comes_first(person, campaign):
    page = person.get(reverse("annotations:work")).text
    assert "3 battles with an explanation after each, 2 of them right, 2 tries" in page
    assert "Tasks left for you" not in page  # there are some, after the qualification
    reply = person.post(reverse("annotations:claim"), {"campaign": campaign.public_id})
    assert "/battles/" in reply["Location"]


def test_a_battle_of_elsewhere_is_parked_while_the_qualification_is_done(campaign):
    me = AnnotatorFactory()
    elsewhere = BattleFactory()
    parked = claim_battle(me.pk, benchmark=elsewhere.item.benchmark.slug)
    assert parked.battle == elsewhere
    for _ in range(3):
        first = claim_battle(me.pk, campaign=campaign.public_id)
        again = claim_battle(me.pk, campaign=campaign.public_id)
        assert first == again  # a reload takes no second one
        assert (first.battle.campaign, first.battle.purpose) == (campaign, "gold")
        vote(first, better(first))
    assert qualification_of(campaign, me.pk).has_passed
    parked.refresh_from_db()
    assert parked.outcome == ""
    assert claim_battle(me.pk, campaign=campaign.public_id) == parked


def test_what_is_prefetched_elsewhere_does_not_come_before_a_qualification_asked_for(campaign):
    me = AnnotatorFactory()
    battle = BattleFactory()
    BattleFactory(item__benchmark=battle.item.benchmark)
    claim_battle(me.pk, benchmark=battle.item.benchmark.slug)
    assert prefetch_battle(me.pk).battle.campaign is None
    assert claim_battle(me.pk, campaign=campaign.public_id).battle.campaign == campaign
    assert claim_battle(me.pk).battle.campaign is None  # who names none goes on where they were


def test_a_campaign_that_is_no_id_is_a_plain_error(person):
    reply = person.post(reverse("annotations:claim"), {"campaign": "nonsense"})
    assert reply.status_code == 400


def test_who_has_tries_left_is_never_told_that_none_are_left(person, annotator, campaign):
    said = why_nothing(annotator.annotator_id)
    assert said.code == "not_qualified"
    assert "you have tries left" in said.sentence
    page = person.get(reverse("annotations:work")).text
    assert "no tries left" not in page.lower()
    assert "Begin the qualification" in page
    assert "data-nothing" not in page
