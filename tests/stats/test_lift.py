"""People who lift one competitor together. Power: `tests/simulations/test_lift.py`."""

import numpy as np
import pytest

from stats.lift import find_groups, lifts, tastes_variance
from stats.tally import WinnerCode
from stats.votes import Votes
from tests.stats.votes import draw_pairs, draw_winners

STRENGTH = np.linspace(0.9, -0.9, 6)


def crowd(generator, *, people=30, each=300, taste=0.0, members=(), competitor=3, share=0.3):
    """Honest votes, but that members let a competitor win in a share of its battles."""
    first, second = draw_pairs(generator, 6, people * each)
    who = np.repeat(np.arange(people), each)
    own = STRENGTH + generator.normal(0, taste, (people, 6))
    chance = 1 / (1 + np.exp(own[who, second] - own[who, first]))
    winner = draw_winners(generator, chance)
    forced = np.isin(who, members) & (generator.random(len(who)) < share)
    for side, code in ((first, WinnerCode.FIRST), (second, WinnerCode.SECOND)):
        winner = np.where(forced & (side == competitor), code, winner)
    return Votes(6, first, second, winner, who, np.zeros(len(who), dtype=np.int64))


def test_three_who_boost_one_competitor_now_and_then_are_found_with_what_they_moved():
    (found,) = find_groups(crowd(np.random.default_rng(7), members=(4, 11, 20)))
    assert found.competitor == 3
    assert set(found.people) == {4, 11, 20}
    assert found.chance <= 0.008
    assert found.lift == pytest.approx(0.15, abs=0.06)  # 0.3 of what was left to win, one half
    assert found.points == pytest.approx(11, abs=4)
    assert found.votes == pytest.approx(300, abs=60)


def test_a_group_that_is_known_otherwise_is_seen_with_fewer_votes():
    votes = crowd(np.random.default_rng(4), each=130, members=(4, 11, 20))
    assert not find_groups(votes)
    (found,) = find_groups(votes, [[0, 1, 2], [4, 11, 20], [99]])
    assert (found.competitor, found.people) == (3, (4, 11, 20))


@pytest.mark.parametrize("taste", [0.0, 0.3])
def test_honest_people_lift_nothing_together(taste):
    generator = np.random.default_rng(7)
    given = [[0, 1, 2], list(range(10))]
    assert not any(find_groups(crowd(generator, each=80, taste=taste), given) for _ in range(4))


def test_one_who_boosts_alone_is_no_group():
    assert not find_groups(crowd(np.random.default_rng(7), members=(4,), share=0.5))


def test_errors_hold_for_honest_people_with_and_without_tastes():
    for taste in (0.0, 0.5):
        found = lifts(crowd(np.random.default_rng(7), people=60, taste=taste))
        assert (found.lift / found.error).std() == pytest.approx(1, abs=0.12)
        assert found.taste == pytest.approx(taste, abs=0.12)
    assert tastes_variance(np.zeros(0), np.zeros(0), np.zeros(0)) == 0


def test_what_is_expected_of_somebody_knows_nothing_of_their_own_votes():
    votes = crowd(np.random.default_rng(7), people=9, each=60)
    winner = np.where(votes.annotator == 4, WinnerCode.FIRST, votes.winner)
    odd = Votes(6, votes.first, votes.second, winner, votes.annotator, votes.item)
    before, after = lifts(votes), lifts(odd)
    np.testing.assert_allclose(after.left[4], before.left[4])
    assert np.abs(after.left[5] - before.left[5]).max() > 0.1
    assert np.abs(after.lift[4] - before.lift[4]).max() > 1


def test_a_few_people_are_no_crowd_to_compare_with():
    assert not find_groups(crowd(np.random.default_rng(7), people=7, members=(1, 2, 3)), [[1, 2]])
    none = np.zeros(0, dtype=np.int64)
    assert not find_groups(Votes(2, none, none, none, none, none))
