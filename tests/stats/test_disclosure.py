"""A sum of many votes may be published; what several sums tell together may not be less."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stats.disclosure import tells_of_few

EVERYBODY = np.arange(40) % 5


def sums(*rows):
    found = np.zeros((len(rows), 40), dtype=bool)
    for row, votes in zip(found, rows, strict=True):
        row[list(votes)] = True
    return found


def few(*rows, people=EVERYBODY, votes=10, persons=3):
    return tells_of_few(sums(*rows), people, votes=votes, persons=persons)


def test_one_sum_tells_of_as_many_as_are_in_it():
    assert not few(range(10))
    assert few(range(9))
    assert not few(())
    assert not tells_of_few(np.zeros((0, 40), dtype=bool), EVERYBODY, votes=10, persons=3)


def test_many_votes_of_few_people_are_few():
    assert few(range(20), people=np.arange(40) % 2)
    assert not few(range(20), people=np.arange(40) % 3)


def test_all_without_a_category_tells_of_the_rest():
    assert few(range(20), range(11))
    assert not few(range(20), range(10))


def test_what_two_neighbours_share_cannot_be_told_from_their_sums():
    assert not few(range(20), range(5, 25))


def test_three_categories_leave_the_fourth():
    parts = range(12), range(12, 24), range(24, 39)
    assert not few(*parts)
    assert few(*parts, range(40))


def test_a_category_over_two_steps_of_the_whole_is_told_by_subtraction():
    """The first step is in the category as a whole, of the second a single vote."""
    assert few(range(10), range(10, 20), range(11))
    assert not few(range(10), range(10, 20), range(5, 15))


def test_a_sum_stays_a_sum_when_another_one_overlaps_it():
    """Elimination alone would have hidden the second step in combinations with the part."""
    assert few(range(20), range(20, 38), [*range(12), *range(20, 32)], votes=20)


def test_small_groups_that_are_only_told_together_are_as_many_as_they_are():
    """Twelve votes are left over, in groups of six that no sum tells apart."""
    assert not few(range(30), range(18), [*range(6), *range(18, 24)], votes=12)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 11), unique=True), min_size=1, max_size=5))
def test_a_vote_that_a_combination_singles_out_is_always_seen(rows):
    """Against the textbook: a unit vector is in the row space exactly if the rank stays."""
    matrix = np.zeros((len(rows), 12), dtype=bool)
    for row, votes in zip(matrix, rows, strict=True):
        row[votes] = True
    rank = np.linalg.matrix_rank(matrix.astype(float))
    single = any(
        np.linalg.matrix_rank(np.vstack([matrix, np.eye(12)[vote]]).astype(float)) == rank
        for vote in range(12)
    )
    assert tells_of_few(matrix, np.arange(12), votes=2, persons=1) == single


@pytest.mark.parametrize("votes", [1, 0])
def test_where_single_votes_may_be_told_nothing_is_few(votes):
    assert not few([0], votes=votes, persons=1)
