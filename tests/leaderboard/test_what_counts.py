"""What counts is said once: columns in memory, QuerySet and the words of the decision agree."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.actions.number_facts import number_facts
from annotations.models import LedgerEntry, Publication, Vote
from leaderboard.counted_votes import CountedVotes
from leaderboard.slices import Slice
from tests.factories import (
    AnnotatorFactory,
    AssignmentFactory,
    BattleFactory,
    BenchmarkFactory,
    RulingFactory,
    SeatFactory,
    VoteFactory,
)

pytestmark = pytest.mark.django_db

PLACES = 6  # three people, each with a normal battle and one of another kind or late
WHAT = ("vote", "vote", "change", "change", "change", "reveal", "rule", "number", "publish")
STEP = st.tuples(st.sampled_from(WHAT), st.integers(min_value=0, max_value=PLACES - 1))


class World:
    """Everything that can become of a vote, and beside it what the decision says counts."""

    def __init__(self):
        self.benchmark = BenchmarkFactory()
        people = AnnotatorFactory.create_batch(3)
        kinds = ["normal", "gold"], ["normal", "normal"], ["normal", "same_answer"]
        self.assignments = [
            self.lent(person, purpose)
            for person, purposes in zip(people, kinds, strict=True)
            for purpose in purposes
        ]
        self.late = {self.assignments[3].pk}

    def lent(self, person, purpose):
        battle = BattleFactory(item__benchmark=self.benchmark)
        if purpose != "normal":
            battle = BattleFactory(
                item=battle.item,
                answer_a=battle.answer_a,
                answer_b=battle.answer_a if purpose == "same_answer" else battle.answer_b,
                purpose=purpose,
            )
        seat = battle.seats.first() or SeatFactory(battle=battle)
        return AssignmentFactory(annotator=person, battle=battle, seat=seat)

    def start(self):
        self.chains = {assignment.pk: [] for assignment in self.assignments}  # (vote, blind)
        self.revealed, self.left_out, self.public = set(), set(), []
        self.known = CountedVotes(self.benchmark.pk, 0)
        self.past = {}

    def do(self, what, place):
        getattr(self, what)(self.assignments[place])

    def vote(self, assignment):
        if not self.chains[assignment.pk]:
            self.cast(assignment, None)

    def change(self, assignment):
        chain = self.chains[assignment.pk]
        if chain:
            Vote.objects.filter(pk=chain[-1][0]).update(is_current=False)
            self.cast(assignment, chain[-1][0])

    def cast(self, assignment, replaces):
        shown = "2026-01-01T00:00Z" if assignment.pk in self.revealed else None
        vote = VoteFactory(
            assignment=assignment,
            replaces_id=replaces,
            names_shown_at=shown,
            surplus=assignment.pk in self.late,
        )
        self.chains[assignment.pk].append((vote.pk, shown is None))

    def reveal(self, assignment):
        self.revealed.add(assignment.pk)

    def rule(self, assignment):
        person = assignment.annotator
        excludes = person.pk not in self.left_out
        RulingFactory(benchmark=self.benchmark, annotator=person, excludes=excludes)
        self.left_out ^= {person.pk}

    def number(self, _assignment=None):
        self.past[number_facts()] = None

    def publish(self, _assignment):
        up_to = number_facts()
        if up_to not in self.public:
            Publication.objects.create(benchmark=self.benchmark, up_to=up_to)
            self.public.append(up_to)

    def expected(self, *, all_kinds=False):
        """The words of decision 4, vote by vote, from lists alone; everything is numbered."""
        numbers = dict(LedgerEntry.objects.filter(kind="vote").values_list("fact", "number"))
        counted = set()
        for assignment in self.assignments:
            chain = self.chains[assignment.pk]
            normal = assignment.battle.purpose == "normal" and assignment.pk not in self.late
            if not chain or not (normal or all_kinds):
                continue
            first = numbers[chain[0][0]]
            public = min((up_to for up_to in self.public if up_to >= first), default=None)
            blind = [
                pk
                for place, (pk, is_blind) in enumerate(chain)
                if is_blind and (place == 0 or public is None or numbers[pk] <= public)
            ]
            counted |= set(blind[-1:])
        return counted

    def check(self):
        number = number_facts()
        expected = self.expected()
        assert set(pks(Vote.objects.countable())) == expected
        assert set(pks(Vote.objects.countable(as_of=number))) == expected
        assert set(pks(Vote.objects.last_blind())) == self.expected(all_kinds=True)
        people = dict(Vote.objects.values_list("pk", "annotator"))
        kept = {pk for pk in expected if people[pk] not in self.left_out}
        assert set(pks(Vote.objects.counted(as_of=number))) == kept
        self.known.catch_up(number)
        for found in (self.known, CountedVotes(self.benchmark.pk, number)):
            in_memory = found.counts & ~found.cast_by(found.left_out)
            assert set(found.arrays["vote"][in_memory].tolist()) == kept
            assert found.slice(Slice()).tally.votes == len(kept)
        for earlier, counted in self.past.items():
            again = sorted(pks(Vote.objects.counted(as_of=earlier)))
            assert counted in (None, again)
            self.past[earlier] = again


def pks(votes):
    return votes.values_list("pk", flat=True)


@pytest.fixture
def world():
    return World()


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.lists(STEP, max_size=5), max_size=5))
def test_columns_queryset_and_words_agree_whatever_happened(world, own_savepoint, steps):
    with own_savepoint():
        world.start()
        for some in steps:
            for what, place in some:
                world.do(what, place)
            world.check()


def test_a_change_before_the_first_publication_counts_and_one_after_it_does_not(world):
    world.start()
    mine = world.assignments[0]
    world.vote(mine)
    world.number()
    world.change(mine)
    world.publish(mine)
    world.change(mine)
    world.change(mine)
    first, second, *_later = (pk for pk, _blind in world.chains[mine.pk])
    number_facts()
    assert list(pks(Vote.objects.countable())) == [second]
    assert set(pks(Vote.objects.blind())) == {first, second}


def test_a_publication_of_another_benchmark_tells_nothing(world):
    world.start()
    mine = world.assignments[0]
    world.vote(mine)
    Publication.objects.create(benchmark=BenchmarkFactory(), up_to=number_facts())
    world.change(mine)
    number_facts()
    assert list(pks(Vote.objects.countable())) == [world.chains[mine.pk][-1][0]]
