import numpy as np
import pytest

from stats.bradley_terry import rate
from stats.sandwich import squared_residuals
from stats.scale import POINTS_PER_LOGIT
from stats.votes import UNKNOWN
from stats.weights import capped_weights, weighted_sums
from tests.stats.votes import STRENGTH, draw_votes


def cast_by(*numbers):
    """Return votes of people who cast so many each."""
    drawn = draw_votes(np.random.default_rng(7), STRENGTH, sum(numbers))
    return drawn.votes(annotator=np.repeat(np.arange(len(numbers)), numbers))


def test_nobody_weighs_more_than_twice_the_median_person():
    weights = capped_weights(cast_by(10, 10, 10, 80))
    np.testing.assert_allclose(np.unique(weights), [0.25, 1.0])
    assert weights[-80:].sum() == pytest.approx(20)


def test_an_even_crowd_and_unknown_voters_weigh_the_same_each():
    assert capped_weights(cast_by(10, 20, 20)) is None
    nobody = cast_by(100)
    nobody.annotator[:] = UNKNOWN
    assert capped_weights(nobody) is None
    some = cast_by(10, 10, 10, 80, 70)
    some.annotator[-70:] = UNKNOWN
    weights = capped_weights(some)
    assert weights[-70:].tolist() == [1.0] * 70
    assert weights[30:110].sum() == pytest.approx(20)


def test_people_who_never_voted_do_not_lower_the_median():
    votes = cast_by(10, 0, 0, 0, 10, 20)
    assert capped_weights(votes) is None


def test_weights_of_one_give_the_plain_board_and_whole_ones_repeat_votes():
    votes = draw_votes(np.random.default_rng(7), STRENGTH, 900).votes()
    plain = rate(votes.tally(), rank_draws=10)
    same = rate(votes.tally(), rank_draws=10, sums=weighted_sums(votes, np.ones(900)))
    np.testing.assert_allclose(same.covariance, plain.covariance, atol=1e-8)
    twice = rate(votes.tally(), rank_draws=10, sums=weighted_sums(votes, np.full(900, 0.5)))
    np.testing.assert_allclose(twice.rating, plain.rating, atol=1e-9)
    np.testing.assert_allclose(twice.covariance, plain.covariance, atol=1e-8)


def test_the_middle_of_the_sandwich_has_squared_weights():
    votes = cast_by(300, 600)
    weights = np.where(votes.annotator == 1, 0.5, 1.0)
    sums = weighted_sums(votes, weights)
    strength = (rate(votes.tally(), rank_draws=2, sums=sums).rating - 1000) / POINTS_PER_LOGIT
    found = squared_residuals(strength, sums.squared_wins, sums.squared_draws)
    gap = strength[votes.second] - strength[votes.first]
    miss = weights * (votes.scores() - 1 / (1 + np.exp(gap)))
    between = (votes.first + votes.second == 3) & (votes.first * votes.second == 0)
    assert found[0, 3] == pytest.approx((miss[between] ** 2).sum())
