import numpy as np
import pytest

from stats.ranks import rank_ranges, separated


def independent(size, variance=1.0):
    return variance * (np.eye(size) - 1 / size)


def ranges(ratings, covariance, **options):
    low, high = rank_ranges(
        np.array(ratings, dtype=float), covariance, np.random.default_rng(7), **options
    )
    return low.tolist(), high.tolist()


def test_clear_gaps_give_single_ranks():
    assert ranges([300, 100, 200], independent(3)) == ([1, 3, 2], [1, 3, 2])


def test_equals_may_have_any_rank():
    assert ranges([0, 0, 0], independent(3)) == ([1, 1, 1], [3, 3, 3])


def test_a_group_at_the_top_shares_its_ranks():
    assert ranges([101, 100, 0], independent(3)) == ([1, 1, 3], [2, 2, 3])


def test_nobody_and_one_alone_are_no_error():
    assert ranges([], np.zeros((0, 0))) == ([], [])
    assert ranges([5], np.zeros((1, 1))) == ([1], [1])


def test_a_difference_without_variance_is_never_certain():
    covariance = np.array([[1, 1, -2], [1, 1, -2], [-2, -2, 4]], dtype=float)
    assert ranges([10, 9.9, -20], covariance) == ([1, 1, 3], [2, 2, 3])


def test_the_critical_value_for_two_is_that_of_one_comparison():
    # The 95 % quantile of |Z| is 1.96; of 100,000 draws its standard error is 0.006.
    spread = np.sqrt(2.0)
    for gap, certain in ((1.99, True), (1.93, False)):
        above = separated(
            np.array([gap * spread, 0.0]), np.eye(2), np.random.default_rng(7), draws=100_000
        )
        assert above[0, 1] == certain
        assert not above[1, 0]


@pytest.mark.parametrize(("freedom", "certain"), [(5, False), (None, True)])
def test_few_clusters_ask_for_larger_gaps(freedom, certain):
    ratings = np.array([2.3 * np.sqrt(2.0), 0.0])  # 2.3 errors; Student's t with 5 asks for 2.57
    above = separated(ratings, np.eye(2), np.random.default_rng(7), degrees_of_freedom=freedom)
    assert above[0, 1] == certain


def test_stepping_down_separates_more_than_one_step():
    # The far competitor's pairs leave first; then 1 and 2 are judged by a smaller value.
    ratings = np.array([2.2 * np.sqrt(2.0), 0.0, -40.0, -80.0])
    assert separated(ratings, np.eye(4), np.random.default_rng(7))[0, 1]
    crowd = np.array([2.2 * np.sqrt(2.0), 0.0, 1.5, 1.5])
    assert not separated(crowd, np.eye(4), np.random.default_rng(7))[0, 1]


def test_among_equals_a_false_order_is_stated_on_at_most_one_board_in_twenty():
    # 300 boards: the standard error of a share of 0.05 is 0.0126; 3 of them.
    generator = np.random.default_rng(7)
    covariance = independent(20)
    false = sum(
        separated(generator.standard_normal(20), covariance, generator, draws=1000).any()
        for _ in range(300)
    )
    assert false / 300 < 0.05 + 3 * 0.0126


@pytest.mark.parametrize(("competitors", "clusters"), [(6, 5), (10, 10), (50, 10), (50, 60)])
def test_a_covariance_from_few_clusters_states_no_more_false_orders(competitors, clusters):
    # 300 boards: the standard error of a share of 0.05 is 0.0126; 3 of them.
    generator = np.random.default_rng(7)
    false = 0
    for _ in range(300):
        scores = generator.standard_normal((clusters, competitors))
        scores -= scores.mean(axis=1)[:, None]
        covariance = np.cov(scores.T) / clusters
        freedom = clusters - 1
        false += separated(
            scores.mean(axis=0), covariance, generator, draws=500, degrees_of_freedom=freedom
        ).any()
    assert false / 300 < 0.05 + 3 * 0.0126
