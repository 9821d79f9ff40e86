"""Many people at once: seats are never overbooked and nobody meets a battle twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.show_author import BattleHeldError, show_author
from annotations.lending import find_seat, lend
from annotations.lending.claim_battle import claim_battle, prefetch_battle
from annotations.models import Assignment, ItemReview, Reveal, Seat, Vote
from campaigns.actions.report_quality import report_quality
from campaigns.actions.review_item import ReviewRefusedError, review_item
from tests.arena_site.waiting import until
from tests.campaigns.disputed import battle_with
from tests.factories import AnnotatorFactory, BattleFactory, CampaignFactory, ItemFactory
from tests.threads import in_threads
from web.locks import Lock


def test_the_same_vote_sent_by_50_at_once_is_one_vote(own_database):
    BattleFactory()
    assignment = claim_battle(AnnotatorFactory().pk)
    results = in_threads(
        lambda _: cast_vote(assignment, Ballot("model_a", "clear"), client_id="one"), [None] * 50
    )
    assert Vote.objects.count() == 1
    assert [r.created for r in results].count(True) == 1
    assert len({r.vote.pk for r in results}) == 1


def test_two_tabs_of_one_person_are_lent_the_same_battle(own_database):
    first = BattleFactory()
    for _ in range(5):
        BattleFactory(item=first.item, answer_a=first.answer_a)
    BattleFactory.create_batch(5)
    me = AnnotatorFactory().pk
    lent = in_threads(lambda _: claim_battle(me), [None] * 8)
    assert {assignment.pk for assignment in lent} == {Assignment.objects.get().pk}
    assert Seat.objects.filter(is_free=False).count() == 1


def test_a_second_click_on_the_last_battle_does_not_say_that_there_is_none(own_database):
    BattleFactory()
    me = AnnotatorFactory().pk
    lent = in_threads(lambda _: claim_battle(me), [None] * 8)
    assert {assignment.pk for assignment in lent} == {Assignment.objects.get().pk}


def test_a_person_in_several_tabs_holds_one_battle_and_one_ahead(own_database):
    BattleFactory.create_batch(12)
    me = AnnotatorFactory().pk
    read = in_threads(lambda _: claim_battle(me), [None] * 4)
    prefetched = in_threads(lambda _: prefetch_battle(me), [None] * 4)
    assert (len(set(read)), len(set(prefetched))) == (1, 1)
    assert Assignment.objects.filter(outcome="").count() == 2


def test_nobody_is_shown_an_author_while_the_answer_is_being_lent_to_them(
    own_database, monkeypatch
):
    """The claim has taken its seat and is not yet committed."""
    battle, me = BattleFactory(), AnnotatorFactory().pk
    asked = []

    def ask_for_the_author():
        asked.extend(in_threads(lambda answer: impatiently(show_author, answer, me), answers))

    answers = [battle.answer_a]
    once_lent(monkeypatch, ask_for_the_author)
    assert claim_battle(me).battle == battle
    assert "lock timeout" in asked[0]
    assert not Reveal.objects.exists()
    with pytest.raises(BattleHeldError):
        show_author(battle.answer_a, me)


def once_lent(monkeypatch, meanwhile):
    """Do something at the next claim, between its taking a seat and its commit."""

    def as_lent(*arguments):
        monkeypatch.setattr(find_seat, "as_lent", lend.as_lent)
        meanwhile()
        return lend.as_lent(*arguments)

    monkeypatch.setattr(find_seat, "as_lent", as_lent)


def impatiently(work, *arguments):
    """Try, and give up as soon as somebody else has locked what is needed."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    try:
        return work(*arguments)
    except OperationalError as error:
        return str(error)


def test_a_claim_waits_for_an_author_who_is_being_shown_and_lends_another_battle(own_database):
    named, other = BattleFactory(), BattleFactory()
    other.seats.update(is_free=False)
    me = AnnotatorFactory().pk
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            show_author(named.answer_a, me)
            claim = pool.submit(in_threads, claim_battle, [me])
            until(somebody_waits)
            assert not claim.done()
            other.seats.update(is_free=True)
        assert claim.result()[0].battle == other


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_claims_of_different_people_do_not_wait_for_each_other(own_database, monkeypatch):
    BattleFactory.create_batch(2)
    me, other = (annotator.pk for annotator in AnnotatorFactory.create_batch(2))
    lent = []

    def claim_for_the_other():
        lent.extend(in_threads(lambda who: impatiently(claim_battle, who), [other]))

    once_lent(monkeypatch, claim_for_the_other)
    lent.append(claim_battle(me))
    assert {assignment.annotator_id for assignment in lent} == {me, other}


def test_of_8_decisions_about_an_item_at_once_one_is_taken(own_database):
    item = ItemFactory()

    def decide(actor):
        try:
            return review_item(item, decision="kept", note="", known=0, actor=actor)
        except ReviewRefusedError:
            return None

    taken = in_threads(decide, AnnotatorFactory.create_batch(8))
    assert len([review for review in taken if review]) == ItemReview.objects.count() == 1


def test_two_workers_do_not_make_the_reports_twice(own_database):
    battle_with(CampaignFactory(), "A B")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [Lock.REPORTS])
    assert in_threads(lambda _: report_quality(), [None]) == [0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [Lock.REPORTS])
    assert in_threads(lambda _: report_quality(), [None]) == [1]
