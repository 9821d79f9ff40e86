"""Nobody skips on until a wanted battle comes; who has a reason loses minutes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from annotations.lending.claim_battle import claim_battle
from annotations.lending.keep_lease import skip
from annotations.lending.skip_budget import FREE, PAUSE, SkipBudgetError
from annotations.models import Assignment, Seat
from tests.factories import AnnotatorFactory, AssignmentFactory, BattleFactory

pytestmark = pytest.mark.django_db


def before(me, *, voted, skipped):
    """What this person did so far, in as many battles."""
    for number in range(voted + skipped):
        how = {"outcome": "voted"} if number < voted else {"outcome": "skipped"}
        how |= {"skip_reason": "other"} if number >= voted else {}
        AssignmentFactory(annotator=me, closed_at=now(), **how)


@pytest.mark.parametrize(
    ("voted", "skipped", "may_skip"),
    [
        (0, FREE - 1, True),  # at first nothing is asked
        (FREE, 4, True),  # one in five, this one with them
        (FREE, 5, False),
        (10, 10, False),
        (40, 9, True),
        (0, 77, False),  # as it was done
    ],
)
def test_after_twenty_battles_one_in_five_may_be_skipped(voted, skipped, may_skip):
    me = AnnotatorFactory()
    before(me, voted=voted, skipped=skipped)
    BattleFactory()
    held = claim_battle(me.pk)
    if may_skip:
        skip(held, reason="other")
        assert Assignment.objects.get(pk=held.pk).outcome == "skipped"
    else:
        with pytest.raises(SkipBudgetError, match=f"You skipped {min(skipped, 50)} of your last"):
            skip(held, reason="other")
        assert Assignment.objects.get(pk=held.pk).outcome == ""
        assert not Seat.objects.get(pk=held.seat_id).is_free


def test_who_waits_may_skip_all_the_same():
    me = AnnotatorFactory()
    before(me, voted=10, skipped=15)
    BattleFactory()
    held = claim_battle(me.pk)
    Assignment.objects.filter(pk=held.pk).update(opened_at=now() - PAUSE - timedelta(seconds=1))
    skip(held, reason="broken")
    assert Assignment.objects.get(pk=held.pk).outcome == "skipped"


def test_page_and_program_are_asked_what_is_wrong(person, annotator, api):
    before(annotator.annotator, voted=10, skipped=15)
    BattleFactory()
    held = claim_battle(annotator.annotator_id)
    page = person.post(reverse("annotations:skip", args=[held.public_id]), {"reason": "other"})
    assert page.status_code == 409
    assert "What is wrong with so many?" in page.text
    reply = api.post(f"/api/assignments/{held.public_id}/skip", {"reason": "other"})
    assert reply.status_code == 409
    assert "a vote is possible now" in reply.json()["detail"]


def test_a_votes_worth_of_work_gives_room_again():
    me = AnnotatorFactory()
    before(me, voted=0, skipped=20)
    before(me, voted=45, skipped=0)
    BattleFactory()
    skip(claim_battle(me.pk), reason="other")  # of the last 50 five were skipped
