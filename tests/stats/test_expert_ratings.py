"""Ratings of experts: by hand, with sums that stay, and orders that are said."""

import numpy as np
import pytest

from stats import elo
from stats.expert_ratings import bradley_terry, shuffled_elo, single_votes
from stats.expert_scores import STEP

NOBODY = np.zeros((1, 2, 2), dtype=np.int64)


def won(*cells, items=1, n=2):
    """Votes by (item, winner, loser, how many)."""
    votes = np.zeros((items, n, n), dtype=np.int64)
    for item, winner, loser, count in cells:
        votes[item, winner, loser] = count
    return votes


def test_one_game_moves_both_by_the_same():
    """K 40 from equal ratings: 20 up and 20 down, where the published code has 20 and 18.85."""
    votes = won((0, 0, 1, 1))
    found = shuffled_elo(votes, NOBODY, seed=1)
    assert found.rating.tolist() == [1020, 980]
    assert found.lower.tolist() == found.upper.tolist() == [1020, 980]


def test_the_sum_of_elo_stays_over_a_thousand_games():
    draw = np.random.default_rng(7)
    votes = won(*[(k, 0, 1, 1) if draw.random() < 0.7 else (k, 1, 0, 1) for k in range(1000)],
                items=1000)  # fmt: skip
    cast = single_votes(votes, np.zeros_like(votes))
    assert elo.replay(cast, step=STEP).sum() == pytest.approx(2000)
    found = shuffled_elo(votes, np.zeros_like(votes), seed=1)
    assert found.rating.sum() == pytest.approx(2000)
    assert (found.lower < found.rating).all()
    assert (found.rating < found.upper).all()
    # Steps of 40 points overshoot the log odds of all games somewhat, in whatever order.
    gap = 400 * np.log10(votes[:, 0, 1].sum() / votes[:, 1, 0].sum())
    assert found.rating[0] - found.rating[1] == pytest.approx(gap, abs=30)


def test_all_votes_at_once_give_the_log_odds():
    votes = won((0, 0, 1, 750), (0, 1, 0, 250))
    found = bradley_terry(votes, NOBODY, seed=1)
    assert found.rating[0] - found.rating[1] == pytest.approx(400 * np.log10(3), abs=0.5)
    assert found.rating.mean() == pytest.approx(1000)


def test_who_never_lost_has_a_rating_and_ties_count_half():
    found = bradley_terry(won((0, 0, 1, 6)), NOBODY, seed=1)
    assert np.isfinite(found.rating).all()
    assert found.rating[0] > 1000
    ties = np.array([[[0, 4], [4, 0]]])
    assert bradley_terry(NOBODY, ties, seed=1).rating == pytest.approx([1000, 1000])


def test_the_order_of_instructions_leaves_no_trace():
    draw = np.random.default_rng(3)
    votes = draw.integers(0, 4, (20, 4, 4))
    votes[:, range(4), range(4)] = 0
    ties = np.zeros_like(votes)
    one, other = bradley_terry(votes, ties, 1), bradley_terry(votes[::-1], ties, 1)
    np.testing.assert_allclose(one.rating, other.rating, rtol=1e-12)


def test_the_interval_is_that_of_other_instructions():
    """The same votes, all on one instruction each way or spread: the first says far less."""
    lumped = won((0, 0, 1, 60), (1, 1, 0, 20), items=2)
    spread = won(*[(k, 0, 1, 1) if k % 4 else (k, 1, 0, 1) for k in range(80)], items=80)
    widths = [
        np.ptp([found.lower[0], found.upper[0]])
        for found in (
            bradley_terry(lumped, np.zeros_like(lumped), 1),
            bradley_terry(spread, np.zeros_like(spread), 1),
        )
    ]
    assert widths[0] > 2 * widths[1]


def test_nobody_voted():
    empty = np.zeros((0, 3, 3), dtype=np.int64)
    assert bradley_terry(empty, empty, 1).rating.tolist() == [1000, 1000, 1000]
    assert shuffled_elo(empty, empty, 1).rating.tolist() == [1000, 1000, 1000]
