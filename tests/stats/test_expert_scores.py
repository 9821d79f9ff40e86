"""WarriorCoder's scores by hand, and the sum that its published code lets drift."""

import numpy as np
import pytest

from stats.elo import replay
from stats.expert_scores import (
    STEP,
    can_votes_decide,
    expected_shares,
    final_scores,
    local_scores,
)
from stats.votes import Votes

# Three judges: A beats B 2 to 1, A and C have no votes, B beats C 3 to 0.
VOTES = np.array([[0, 2, 0], [1, 0, 3], [0, 0, 0]])


def test_local_scores_by_hand():
    np.testing.assert_allclose(
        local_scores(VOTES), [[0.5, 2 / 3, 0.5], [1 / 3, 0.5, 1.0], [0.5, 0.0, 0.5]]
    )


def played(first, second, winner, number):
    none = np.zeros(len(first), dtype=np.int64)
    return replay(Votes(number, first, second, winner, none, none), step=STEP, start=0.0)


def test_one_game_moves_both_by_twenty_where_the_published_code_drifts():
    first = np.array([0])
    np.testing.assert_allclose(played(first, first + 1, first, 2), [20.0, -20.0])  # not -18.85


def test_the_sum_stays_at_zero():
    draw = np.random.default_rng(7)
    first = draw.integers(0, 5, 1000)
    second = (first + draw.integers(1, 5, 1000)) % 5
    assert abs(played(first, second, draw.integers(0, 4, 1000), 5).sum()) < 1e-9


def test_a_gap_of_400_is_ten_to_one():
    assert expected_shares(np.array([400.0, 0.0]))[0, 1] == pytest.approx(10 / 11)


def test_the_final_score_is_the_sum_of_its_terms_and_alpha_goes_from_votes_to_ratings():
    ratings = np.array([0.0, 400.0, 0.0])
    final, everywhere, here = final_scores(VOTES, ratings)
    np.testing.assert_allclose(final, everywhere + here)
    # A: 0.7 * (1/11 + 1/2) + 0.3 * (2/3 + 1/2)
    assert final[0] == pytest.approx(0.7 * (1 / 11 + 0.5) + 0.3 * (2 / 3 + 0.5))
    only_votes = final_scores(VOTES, ratings, 0.0)[0]
    np.testing.assert_allclose(only_votes, [2 / 3 + 0.5, 1 / 3 + 1, 0.5])
    only_ratings = final_scores(VOTES, ratings, 1.0)[0]
    np.testing.assert_allclose(only_ratings, [1 / 11 + 0.5, 20 / 11, 0.5 + 1 / 11])
    with pytest.raises(ValueError, match="from 0 to 1"):
        final_scores(VOTES, ratings, 1.1)


def test_with_a_wide_gap_and_a_heavy_alpha_votes_decide_nothing():
    assert can_votes_decide(np.array([0.0, 30.0, 60.0]))
    assert not can_votes_decide(np.array([0.0, 0.0, 4000.0]), alpha=0.9)
