"""Many people at once: seats are never overbooked and nobody meets a battle twice."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from annotations.actions.cast_vote import Ballot, cast_vote
from annotations.actions.claim_battle import claim_battle
from annotations.models import Assignment, Seat, Vote
from tests.factories import AnnotatorFactory, BattleFactory


def in_threads(work, arguments):
    """Run `work` once for each argument, all started at the same moment."""
    barrier = threading.Barrier(len(arguments))

    def run(argument):
        barrier.wait()
        try:
            return work(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def vote_until_nothing_is_left(annotator_id):
    votes = 0
    while assignment := claim_battle(annotator_id):
        cast_vote(assignment, Ballot("tie"), client_id=f"{annotator_id}-{votes}")
        votes += 1
    return votes


def test_64_threads_fill_40_battles_with_overlap_3_exactly(own_database):
    battles = BattleFactory.create_batch(40, overlap=3)
    people = [a.pk for a in AnnotatorFactory.create_batch(64)]
    counts = in_threads(vote_until_nothing_is_left, people)
    assert sum(counts) == Vote.objects.filter(is_current=True, surplus=False).count() == 120
    per_battle = Counter(Vote.objects.values_list("assignment__battle", flat=True))
    assert per_battle == dict.fromkeys([b.pk for b in battles], 3)
    pairs = list(Vote.objects.values_list("annotator", "assignment__battle"))
    assert len(set(pairs)) == len(pairs)
    assert not Seat.objects.filter(is_free=True).exists()


def test_the_same_vote_sent_by_50_at_once_is_one_vote(own_database):
    BattleFactory()
    assignment = claim_battle(AnnotatorFactory().pk)
    results = in_threads(
        lambda _: cast_vote(assignment, Ballot("model_a", "clear"), client_id="one"), [None] * 50
    )
    assert Vote.objects.count() == 1
    assert [r.created for r in results].count(True) == 1
    assert len({r.vote.pk for r in results}) == 1


def test_two_tabs_of_one_person_are_never_lent_the_same_answer(own_database):
    first = BattleFactory()
    for _ in range(5):
        BattleFactory(item=first.item, answer_a=first.answer_a)
    me = AnnotatorFactory().pk
    in_threads(lambda _: claim_battle(me), [None] * 8)
    lent = Assignment.objects.filter(annotator=me).values_list("sides__answer", flat=True)
    assert len(lent) == len(set(lent))
    assert Seat.objects.filter(is_free=False).count() == Assignment.objects.count()
