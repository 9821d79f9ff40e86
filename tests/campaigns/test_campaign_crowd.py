"""A whole campaign by many people at once, and by people of known care through the API."""

from collections import Counter

import numpy as np
import pytest
from django.test import Client

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.lending.claim_battle import claim_battle
from annotations.models import Assignment, Battle, Campaign, GoldBattle, Seat, Vote
from campaigns.actions.report_quality import make_report
from tests.annotations.conftest import with_token
from tests.campaigns.working import OTHER, better, gold_of, started, work
from tests.factories import AnnotatorFactory, UserFactory
from tests.threads import in_threads

ITEMS, OVERLAP, PEOPLE = 397, 3, 64


def vote_until_nothing_is_left(annotator_id):
    votes = 0
    while assignment := claim_battle(annotator_id):
        cast_vote(assignment, Ballot("tie"), client_id=f"{annotator_id}-{votes}")
        votes += 1
    return votes


def test_64_threads_bring_exactly_1191_votes_on_397_items_with_gold_beside_them(own_database):
    campaign = started(items=ITEMS, models=2, overlap=OVERLAP, people=PEOPLE)
    gold_of(campaign, 40)
    people = [annotator.pk for annotator in AnnotatorFactory.create_batch(PEOPLE)]
    in_threads(vote_until_nothing_is_left, people)
    votes = Vote.objects.filter(purpose="normal", is_current=True, surplus=False)
    assert votes.count() == ITEMS * OVERLAP == 1191
    per_battle = Counter(votes.values_list("assignment__battle", flat=True))
    assert len(per_battle) == ITEMS
    assert set(per_battle.values()) == {OVERLAP}
    pairs = list(Vote.objects.values_list("annotator", "assignment__battle"))
    assert len(set(pairs)) == len(pairs)
    assert not Seat.objects.filter(is_free=True).exists()
    assert Assignment.objects.filter(outcome="").count() == 0
    assert Vote.objects.filter(purpose="gold").exists()


@pytest.mark.django_db
def test_a_coin_is_proposed_for_a_pause_and_care_is_not_through_the_api():
    """The rule's own rates are worked out in tests/stats/test_gold.py; this is the whole way."""
    campaign = started(items=60, models=2, overlap=6, people=1, gold_block=2)
    Campaign.objects.update(gold_block=2)  # half of the battles, so that the test is short
    gold_of(campaign, 30)
    proposed = {}
    for wrong_every in (7, 7, 7, 2, 2, 2):  # 86 % right, and as many right as wrong
        user = UserFactory()
        vote_by_api(with_token(Client(), user), 60, wrong_every)
        proposed[user.annotator_id] = wrong_every
    people = make_report(campaign).body["people"]
    found = {pk: people[str(pk)]["gold"] for pk in proposed}
    assert all(gold["number"] >= 28 for gold in found.values())
    assert [found[pk]["proposed_at"] for pk in proposed] == [None] * 3 + [20] * 3


def vote_by_api(api, votes, wrong_every):
    """Every so many gold battles are answered wrong; elsewhere nothing is right or wrong."""
    gold = 0
    for _ in range(votes):
        reply = api.claim()
        if reply.status_code == 204:
            return
        id_ = reply.json()["id"]
        held = Assignment.objects.get(public_id=id_)
        winner = "model_a"
        if held.battle.purpose == Battle.Purpose.GOLD:
            gold += 1
            winner = better(held) if gold % wrong_every else OTHER[better(held)]
        assert api.vote(id_, key=id_, winner=winner).status_code == 201


@pytest.mark.django_db
def test_people_who_vote_at_random_agree_by_chance_alone():
    """How near to 0 alpha is for 397 items is checked in tests/stats/test_random_voters.py."""
    campaign = started(items=60, models=2, overlap=3, people=3)
    generator = np.random.default_rng(7)
    words = ["model_a", "model_b", "tie", "both_bad"]
    for person in AnnotatorFactory.create_batch(3):
        work(person, 70, lambda _a: str(generator.choice(words)))
    whole = make_report(campaign).body["agreement"][0]
    assert (whole["votes"], whole["units"]) == (180, 60)
    # Battles are lent at random, so the votes differ from run to run; 4 standard errors of 0.06.
    assert abs(whole["alpha"]) < 0.24
    assert whole["lower"] < whole["alpha"] < whole["upper"]
    assert not GoldBattle.objects.exists()


def test_two_tabs_of_one_person_are_lent_one_battle_also_where_gold_is_due(own_database):
    campaign = started(items=40, models=2)
    Campaign.objects.update(gold_block=2)
    gold_of(campaign, 10)
    for person in AnnotatorFactory.create_batch(12):
        lent = in_threads(lambda _: claim_battle(person.pk), [None] * 6)  # noqa: B023  ends here
        held = Assignment.objects.filter(annotator=person)
        assert {assignment.pk for assignment in lent} == {held.get().pk}
