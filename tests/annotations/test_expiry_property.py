"""Whatever order people claim, dawdle, skip and vote in: no seat is overbooked, no vote is lost."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.actions.cast_vote import AlreadyVotedError, Ballot, cast_vote
from annotations.lending.claim_battle import claim_battle
from annotations.lending.keep_lease import AssignmentClosedError, expire_leases, skip
from annotations.models import Assignment, Battle, Seat, Vote
from tests.factories import AnnotatorFactory, BattleFactory

pytestmark = pytest.mark.django_db

OVERLAP = 2
STEP = st.tuples(
    st.sampled_from(["claim", "vote", "skip", "run_out"]), st.integers(min_value=0, max_value=3)
)


class World:
    """Two battles and four people; every call does one thing that a person or a clock can do."""

    def __init__(self):
        self.battles = BattleFactory.create_batch(2, overlap=OVERLAP)
        self.people = AnnotatorFactory.create_batch(4)
        self.mine = {person.pk: [] for person in self.people}  # every assignment there ever was
        self.acknowledged = set()

    def do(self, what, who):
        person = self.people[who]
        getattr(self, what)(person)

    def claim(self, person):
        assignment = claim_battle(person.pk, generator=None)
        if assignment and assignment.pk not in self.mine[person.pk]:
            self.mine[person.pk].append(assignment.pk)

    def vote(self, person):
        """On the newest battle that they hold or held, late or not."""
        if not self.mine[person.pk]:
            return
        assignment = Assignment.objects.get(pk=self.mine[person.pk][-1])
        try:
            cast = cast_vote(assignment, Ballot("tie"), client_id=f"vote-{assignment.pk}")
        except AlreadyVotedError:  # it was skipped
            return
        self.acknowledged.add(cast.vote.pk)

    def skip(self, person):
        if self.mine[person.pk]:
            assignment = Assignment.objects.get(pk=self.mine[person.pk][-1])
            try:
                skip(assignment, reason="other")
            except AssignmentClosedError:
                return

    def run_out(self, person):
        """Their time is over, and the sweep comes by."""
        Assignment.objects.filter(annotator=person, outcome="").update(
            leased_until=now() - timedelta(seconds=1)
        )
        expire_leases()

    def check(self):
        for battle in Battle.objects.all():
            votes = Vote.objects.filter(assignment__battle=battle, is_current=True)
            assert votes.filter(surplus=False).count() <= battle.overlap
            people = list(battle.assignments.values_list("annotator", flat=True))
            assert len(people) == len(set(people))
        for seat in Seat.objects.all():
            taken = seat.assignments.filter(outcome__in=["", "voted"]).count()
            assert taken == (0 if seat.is_free else 1)
        kept = set(Vote.objects.values_list("pk", flat=True))
        assert kept == self.acknowledged
        late = Vote.objects.filter(assignment__outcome="expired")
        assert all(late.values_list("surplus", flat=True))
        in_time = Vote.objects.filter(assignment__outcome="voted")
        assert not any(in_time.values_list("surplus", flat=True))


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, min_size=4, max_size=24))
def test_no_order_of_events_overbooks_a_seat_or_loses_a_vote(own_savepoint, steps):
    with own_savepoint():
        world = World()
        for what, who in steps:
            world.do(what, who)
            world.check()
