"""Best of N: the estimates are means over all subsets, and their intervals hold."""

from itertools import combinations

import numpy as np
import pytest

from stats.best_of import chosen, difference, oracle, share

PASSES = np.array([0, 1, 0, 1, 0, 0], dtype=float)


@pytest.mark.parametrize("n", range(1, 7))
def test_the_oracle_is_the_mean_over_all_subsets(n):
    subsets = [max(subset) for subset in combinations(PASSES, n)]
    assert oracle(2, 6, n) == pytest.approx(np.mean(subsets))


@pytest.mark.parametrize("n", range(1, 7))
def test_what_is_chosen_is_the_mean_over_all_subsets(n):
    scores = np.array([0.9, 0.7, 0.8, 0.1, 0.2, 0.3])
    subsets = [
        PASSES[max(subset, key=lambda place: scores[place])] for subset in combinations(range(6), n)
    ]
    assert chosen(PASSES, scores, n) == pytest.approx(np.mean(subsets))


def test_equal_scores_choose_as_often():
    assert chosen(PASSES, np.zeros(6), 4) == pytest.approx(PASSES.mean())
    # Of the two best one passes: both are drawn with certainty.
    assert chosen(PASSES, np.array([9.0, 9, 0, 0, 0, 0]), 6) == pytest.approx(0.5)


def test_the_published_example_of_pass_at_k():
    # 1 - C(n - c, k) / C(n, k) of Chen et al. for n 200, c 20, k 100, worked out with fractions.
    assert oracle(20, 200, 1) == pytest.approx(0.1)
    assert oracle(20, 200, 100) == pytest.approx(1.0, abs=1e-5)


def test_an_interval_is_wilsons_and_never_empty():
    found = share(np.array([1.0, 1, 1, 0]), 4)
    assert (found.mean, found.tasks) == (0.75, 4)
    assert found.lower == pytest.approx(0.301, abs=1e-3)
    assert found.upper == pytest.approx(0.954, abs=1e-3)
    sure = share(np.ones(10), 640)
    assert (sure.mean, sure.upper) == (1.0, pytest.approx(1.0))
    assert sure.lower == pytest.approx(10 / (10 + 1.959964**2))
    assert np.isnan(share(np.zeros(0), 0).mean)


def test_many_samples_that_agree_narrow_an_interval_no_further_than_their_number():
    alike = share(np.full(20, 0.5), 320)
    apart = share(np.repeat([0.0, 1.0], 10), 320)
    assert alike.upper - alike.lower <= apart.upper - apart.lower


def test_the_interval_covers_the_truth():
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(400):
        ability = rng.beta(1, 1, 60)
        values = rng.binomial(8, ability) / 8
        found = share(values, 480)
        hits += found.lower <= 0.5 <= found.upper
    assert 0.92 <= hits / 400 <= 0.98


def test_a_difference_is_paired_by_task():
    mean, lower, upper = difference(np.array([1.0, 0.9, 0.8, 0.7]), np.array([0.5, 0.4, 0.3, 0.2]))
    assert (mean, lower, upper) == (pytest.approx(0.5),) * 3
    # Sleep data of Student (1908): mean 1.58, standard error 0.389, t 2.262 with 9 degrees.
    one = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    two = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    mean, lower, upper = difference(two, one)
    assert (mean, lower, upper) == pytest.approx((1.58, 0.700, 2.460), abs=1e-3)
