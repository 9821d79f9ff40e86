"""Leases and skipping: a battle is kept by activity, and goes back by itself or on request."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from annotations.lending.keep_lease import expire_leases
from annotations.models import Assignment, Seat, Vote
from tests.annotations.conftest import cast, page_of
from tests.factories import BattleFactory


def run_out(assignment):
    Assignment.objects.filter(pk=assignment.pk).update(leased_until=now() - timedelta(seconds=1))
    expire_leases()


def test_activity_begins_the_lease_anew(person, assignment, settings):
    before = now()
    Assignment.objects.update(
        leased_until=before + timedelta(seconds=5), last_activity_at=before - timedelta(hours=1)
    )
    reply = person.post(page_of(assignment, "activity"))
    assert Assignment.objects.get().last_activity_at >= before
    assert reply.json() == {"seconds_left": settings.LEASE_MINUTES * 60}
    left = Assignment.objects.get().leased_until - now()
    assert left > timedelta(minutes=settings.LEASE_MINUTES - 1)


def test_activity_after_the_end_says_that_it_is_over(person, assignment):
    run_out(assignment)
    reply = person.post(page_of(assignment, "activity"))
    assert reply.status_code == 409
    assert "ran out" in reply.json()["words"]


def test_a_late_vote_is_kept_as_surplus_and_told_so(person, assignment):
    run_out(assignment)
    assert "The time for this battle ran out" in person.get(page_of(assignment)).text
    reply = cast(person, assignment)
    assert reply.status_code == 200
    assert "it is kept, but it does not count" in reply.text
    assert Vote.objects.get().surplus


def test_skipping_gives_the_battle_back_and_leads_to_the_next(person, assignment):
    other = BattleFactory()
    reply = person.post(page_of(assignment, "skip"), {"reason": "expertise"})
    after = Assignment.objects.get(battle=other)
    assert reply["Location"] == page_of(after)
    assert "Skipped. This is the next battle." in person.get(reply["Location"]).text
    assignment.refresh_from_db()
    assert (assignment.outcome, assignment.skip_reason) == ("skipped", "expertise")
    assert Seat.objects.get(battle=assignment.battle).is_free


def test_skipping_the_last_battle_leads_back_to_the_work_page(person, assignment):
    reply = person.post(page_of(assignment, "skip"), {"reason": "other"})
    assert reply["Location"] == reverse("annotations:work")


@pytest.mark.parametrize("reason", ["", "bored"])
def test_a_skip_needs_a_known_reason(person, assignment, reason):
    reply = person.post(page_of(assignment, "skip"), {"reason": reason})
    assert reply.status_code == 422
    assert Assignment.objects.get().outcome == ""


def test_what_was_skipped_cannot_be_voted_on(person, assignment):
    person.post(page_of(assignment, "skip"), {"reason": "other"})
    assert "You skipped this battle." in person.get(page_of(assignment)).text
    reply = cast(person, assignment)
    assert reply.status_code == 409
    assert "You skipped this battle" in reply.text
    assert not Vote.objects.exists()


def test_what_was_voted_on_cannot_be_skipped(person, assignment):
    cast(person, assignment)
    reply = person.post(page_of(assignment, "skip"), {"reason": "other"})
    assert reply.status_code == 409
    assert Assignment.objects.get().outcome == "voted"
