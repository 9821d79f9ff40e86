import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.clusters import cluster
from stats.leave_out import leave_each_out
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.array([0.05, 0.0, -0.4, -0.8])


def board(people, *, boost=0):
    """A close lead; `boost` votes of person 0 hold the first one up."""
    generator = np.random.default_rng(3)
    first, second = draw_pairs(generator, 4, 2000)
    winner = draw_winners(generator, 1 / (1 + np.exp(STRENGTH[second] - STRENGTH[first])))
    person = generator.integers(people, size=2000)
    first = np.append(first, np.ones(boost, dtype=first.dtype))
    second = np.append(second, np.zeros(boost, dtype=second.dtype))
    winner = np.append(winner, np.zeros(boost, dtype=winner.dtype))
    person = np.append(person, np.zeros(boost, dtype=person.dtype))
    votes = Votes(4, first, second, winner, person, np.zeros(len(first), dtype=np.int64))
    return cluster(rate(votes.tally(), floor=5), votes)


def test_leaving_one_out_is_the_board_of_the_others():
    found = board(12)
    left = leave_each_out(found)
    assert (np.diff(left.votes) <= 0).all()
    place = 4
    others = found.crowd.votes.where(found.crowd.votes.annotator != left.people[place])
    again = rate(others.tally(), floor=5).rating
    np.testing.assert_allclose(left.rating[place], again, atol=0.01)


def test_a_lead_that_one_person_holds_is_seen():
    found = board(12, boost=150)
    leader = int(np.nanargmax(found.board.rating))
    left = leave_each_out(found)
    assert leader == 1
    assert left.people[0] == 0
    assert left.stays_first(leader) == len(left.people) - 1
    low, high = left.lead(leader)
    assert low < 0 < high


@pytest.mark.parametrize("people", [1, 4])
def test_of_few_people_nothing_is_said(people):
    assert leave_each_out(board(people)) is None
