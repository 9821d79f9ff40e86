"""The battle that is lent while another one is read: held, shown, given back, taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from annotations.lending.claim_battle import claim_battle, prefetch_battle
from annotations.lending.empty_queue import why_nothing
from annotations.lending.keep_lease import expire_leases, extend_lease, give_prefetched_back, skip
from annotations.lending.progress import own_progress
from annotations.models import Assignment, Outcome, Seat, Vote
from campaigns.actions.run_campaign import start
from tests.annotations.conftest import ballot, page_of
from tests.campaigns.working import draft, gold_of, started
from tests.factories import AnnotatorFactory, BattleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(annotator):
    return annotator.annotator_id


def prefetched_of(person, shown=""):
    return person.post(reverse("annotations:prefetch_battle"), {"shown": shown})


def flow(person, assignment, shown=None, key="key-1"):
    """A vote as a page sends it that goes on by itself."""
    words = ballot(client_id=key, flow="on", shown=shown.public_id if shown else "")
    headers = {"Arena-Part": "yes"}
    return person.post(page_of(assignment, "cast_vote"), words, headers=headers)


def test_another_battle_is_held_for_a_short_time_and_it_stays_the_same(me):
    BattleFactory.create_batch(4)
    read = claim_battle(me)
    prefetched = prefetch_battle(me)
    assert prefetched.prefetched
    assert prefetched.battle_id != read.battle_id
    assert prefetched.leased_until < now() + timedelta(minutes=6)
    assert prefetch_battle(me) == prefetched
    assert claim_battle(me) == read
    assert Seat.objects.filter(is_free=True).count() == 2


def test_a_vote_says_what_is_shown_by_now_and_is_given_what_comes_after(person, me):
    BattleFactory.create_batch(3)
    read, second = claim_battle(me), prefetch_battle(me)
    reply = flow(person, read, shown=second)
    assert reply.status_code == 200
    third = Assignment.objects.get(prefetched=True)
    assert str(third.public_id) in reply.text
    assert str(second.public_id) not in reply.text
    second.refresh_from_db()
    assert not second.prefetched
    assert second.leased_until > now() + timedelta(minutes=25)
    assert flow(person, second, shown=third, key="key-2").status_code == 204  # nothing is left
    assert Vote.objects.count() == 2


def test_without_a_prefetched_battle_the_reply_is_the_next_one_to_show(person, me):
    BattleFactory.create_batch(2)
    reply = flow(person, claim_battle(me))
    shown = Assignment.objects.get(outcome="")
    assert not shown.prefetched
    assert f'data-battle="{shown.public_id}"' in reply.text
    last = flow(person, shown, key="key-2")
    assert 'data-state="done"' in last.text
    assert "data-battle" not in last.text


def test_the_same_vote_again_goes_on_the_same_way(person, me):
    BattleFactory.create_batch(3)
    read, second = claim_battle(me), prefetch_battle(me)
    one, again = (flow(person, read, shown=second) for _ in range(2))
    third = Assignment.objects.get(prefetched=True)
    for reply in (one, again):
        assert f'data-battle="{third.public_id}"' in reply.text
    assert Vote.objects.count() == 1


def test_a_vote_with_the_next_claim_takes_five_statements(person, me, monkeypatch):
    monkeypatch.setattr("annotations.lending.claim_battle.draw_start", lambda _generator: -1.0)
    started(items=8, models=2)
    read, second = claim_battle(me), prefetch_battle(me)
    with CaptureQueriesContext(connection) as queries:
        reply = flow(person, read, shown=second)
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    # session and user; vote: lock, record; claim: look, lend
    assert len(asked) == 5, asked
    assert "data-battle" in reply.text


def test_what_a_closed_page_gives_back_is_free_for_others_at_once(person, me):
    BattleFactory.create_batch(2)
    claim_battle(me)
    prefetched = prefetch_battle(me)
    assert person.post(reverse("annotations:give_prefetched_back")).status_code == 204
    assert Seat.objects.get(pk=prefetched.seat_id).is_free
    assert claim_battle(AnnotatorFactory().pk).battle_id == prefetched.battle_id


def test_what_was_never_shown_comes_again_to_the_same_person_as_the_same_battle(me):
    BattleFactory.create_batch(2)
    skip(claim_battle(me), reason="other")
    prefetched = prefetch_battle(me)
    give_prefetched_back(me)
    assert own_progress(me).left == 1
    assert why_nothing(me).code == "all_lent"  # there is something, and a claim finds it
    again = claim_battle(me)
    assert (again, again.public_id, again.prefetched) == (prefetched, prefetched.public_id, False)
    assert not Seat.objects.get(pk=prefetched.seat_id).is_free


def test_what_somebody_else_took_meanwhile_is_not_taken_back(me):
    BattleFactory.create_batch(2)
    skip(claim_battle(me), reason="other")
    prefetched = prefetch_battle(me)
    give_prefetched_back(me)
    other = AnnotatorFactory().pk
    taken = [claim_battle(other)]
    skip(taken[0], reason="other")
    taken.append(claim_battle(other))
    assert prefetched.battle_id in {assignment.battle_id for assignment in taken}
    if taken[1].battle_id != prefetched.battle_id:  # given back by the skip
        skip(taken[1], reason="other")
        assert claim_battle(me) == prefetched
    else:
        assert claim_battle(me) is None


def test_a_seat_that_others_hold_is_not_taken_back_when_a_page_shows_its_battle(me):
    """Not even where another battle of this person went back, too, and is free."""
    BattleFactory.create_batch(3)
    claim_battle(me)
    first = prefetch_battle(me)
    give_prefetched_back(me)
    for claimed in [claim_battle(AnnotatorFactory().pk) for _ in range(2)]:
        if claimed.battle_id != first.battle_id:
            skip(claimed, reason="other")
    second = prefetch_battle(me)
    assert second.battle_id != first.battle_id
    give_prefetched_back(me)
    assert prefetch_battle(me, shown=first.public_id) == second
    first.refresh_from_db()
    assert first.outcome == Outcome.EXPIRED


def test_a_battle_that_went_back_is_taken_back_when_the_page_shows_it(person, me):
    BattleFactory.create_batch(3)
    read, second = claim_battle(me), prefetch_battle(me)
    give_prefetched_back(me)
    assert flow(person, read, shown=second).status_code == 200
    second.refresh_from_db()
    assert (second.outcome, second.prefetched) == ("", False)
    flow(person, second, key="key-2")
    assert not Vote.objects.filter(surplus=True).exists()


def test_a_late_vote_on_a_battle_that_went_back_is_kept_and_the_battle_stays_away(person, me):
    BattleFactory.create_batch(2)
    read, second = claim_battle(me), prefetch_battle(me)
    Assignment.objects.filter(pk=second.pk).update(leased_until=now() - timedelta(minutes=1))
    expire_leases()
    flow(person, second, key="late")
    assert Vote.objects.get().surplus
    flow(person, read)
    assert claim_battle(me) is None
    second.refresh_from_db()
    assert (second.outcome, second.prefetched) == (Outcome.EXPIRED, False)


def test_who_reads_nothing_is_given_the_prefetched_battle_as_the_next_one(me):
    BattleFactory.create_batch(2)
    read, prefetched = claim_battle(me), prefetch_battle(me)
    skip(read, reason="other")
    assert claim_battle(me) == prefetched
    prefetched.refresh_from_db()
    assert not prefetched.prefetched


def test_activity_keeps_the_prefetched_battle_too(person, me):
    BattleFactory.create_batch(2)
    read, prefetched = claim_battle(me), prefetch_battle(me)
    Assignment.objects.filter(pk=prefetched.pk).update(leased_until=now() + timedelta(seconds=5))
    person.post(page_of(read, "activity"))
    prefetched.refresh_from_db()
    assert prefetched.prefetched
    assert prefetched.leased_until > now() + timedelta(minutes=4)


def test_a_battle_of_a_qualification_is_never_prefetched(me):
    campaign = draft(items=2, models=2, qualification_length=2, pass_mark=1, attempts=1)
    gold_of(campaign, 2, use="training")
    start(campaign, actor=AnnotatorFactory())
    read = claim_battle(me, campaign=campaign.public_id)
    assert read.battle.purpose == "gold"
    assert prefetch_battle(me) is None


def test_gold_that_was_never_shown_comes_again(me):
    campaign = started(items=8, models=2, gold_block=2)
    gold_of(campaign, 4)
    prefetched = None
    while not prefetched or prefetched.battle.purpose != "gold":
        skip(claim_battle(me), reason="other")
        claim_battle(me)
        prefetched = prefetch_battle(me)
    give_prefetched_back(me)
    assert prefetch_battle(me) == prefetched


def test_others_battles_ahead_are_out_of_reach(person, me):
    BattleFactory.create_batch(2)
    claim_battle(me)
    others = AnnotatorFactory().pk
    theirs = prefetch_battle(others)
    prefetched_of(person, theirs.public_id)
    theirs.refresh_from_db()
    assert theirs.prefetched
    assert prefetched_of(person, uuid4()).status_code == 204
    assert prefetched_of(person, "nonsense").status_code == 204


def test_a_battle_that_is_read_is_no_longer_ahead(me):
    BattleFactory.create_batch(2)
    claim_battle(me)
    prefetched = prefetch_battle(me)
    extend_lease(prefetched)
    prefetched.refresh_from_db()
    assert not prefetched.prefetched
    assert not give_prefetched_back(me)
