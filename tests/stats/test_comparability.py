import numpy as np
import pytest

from stats.comparability import rateable, strong_groups
from tests.stats.votes import CYCLE, TWO_ISLANDS, tally


def rated(counted, **options):
    return rateable(counted.wins() + counted.draws() / 2, **options).tolist()


def test_a_tie_connects_both_ways_and_a_win_one_way():
    counted = tally(3, (0, 1, 0, 0, 1, 0), (1, 2, 5, 0, 0, 0))
    groups = strong_groups(counted.wins() + counted.draws() / 2)
    assert groups[0] == groups[1] != groups[2]
    assert strong_groups(np.zeros((0, 0))).size == 0


def test_a_cycle_of_wins_is_comparable():
    assert rated(tally(3, (0, 1, 1, 0, 0, 0), (1, 2, 1, 0, 0, 0), (2, 0, 1, 0, 0, 0))) == [True] * 3
    assert rated(CYCLE) == [True] * 3


@pytest.mark.parametrize("wins", [(5, 0), (0, 5)])
def test_an_undefeated_or_winless_competitor_is_left_out(wins):
    counted = tally(3, (0, 1, 3, 1, 0, 0), (2, 0, *wins, 0, 0))
    assert rated(counted) == [True, True, False]


def test_of_two_islands_the_larger_then_the_busier_then_the_first_is_rated():
    assert rated(TWO_ISLANDS) == [True, True, False, False]
    assert rated(tally(4, (0, 1, 1, 1, 0, 0), (2, 3, 1, 1, 2, 0))) == [False, False, True, True]
    larger = tally(5, (0, 1, 90, 90, 0, 0), (2, 3, 1, 1, 0, 0), (3, 4, 1, 1, 0, 0))
    assert rated(larger) == [False, False, True, True, True]


def test_the_floor_counts_votes_inside_the_group_and_is_applied_again_after_it_broke():
    # 0-1 and 3-4 hang together only through the rare competitor 2.
    counted = tally(
        5, (0, 1, 20, 20, 0, 0), (1, 2, 2, 2, 0, 0), (2, 3, 2, 2, 0, 0), (3, 4, 10, 9, 1, 0)
    )
    assert rated(counted) == [True] * 5
    assert rated(counted, floor=8) == [True] * 5
    assert rated(counted, floor=9) == [True, True, False, False, False]
    assert rated(counted, floor=21) == [True, True, False, False, False]
    assert rated(counted, floor=41) == [False] * 5


def test_many_rare_competitors_do_not_push_out_a_well_voted_pair():
    rare = [(i, i + 1, 1, 1, 0, 0) for i in range(2, 8)]
    assert rated(tally(9, (0, 1, 50, 50, 0, 0), *rare), floor=30) == [True, True] + [False] * 7


def test_nobody_is_rated_without_two_comparable_competitors():
    assert rated(tally(0)) == []
    assert rated(tally(1)) == [False]
    assert rated(tally(3)) == [False] * 3
    assert rated(tally(2, (0, 1, 5, 0, 0, 0))) == [False] * 2
