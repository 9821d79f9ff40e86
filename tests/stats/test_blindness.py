"""The share of right guesses, with an interval that allows for people."""

import numpy as np
import pytest

from stats.blindness import blindness
from stats.shares import wilson


def of(right, number, options=4):
    number = np.array(number)
    return blindness(np.array(right), number, number / options)


def test_where_people_differ_no_more_than_coins_it_is_wilsons():
    found = of([1] * 20, [4] * 20)
    share, lower, upper = wilson(np.array([20]), np.array([80]))
    assert (found.share, found.lower, found.upper) == (share[0], lower[0], upper[0])
    assert found.chance == 0.25
    assert not found.recognised


def test_guesses_of_few_people_who_know_count_as_few():
    # Two of ten people are always right, the others always wrong: ten independent guesses.
    clustered = of([10, 10, *[0] * 8], [10] * 10)
    _share, lower, upper = wilson(np.array([1.8]), np.array([9.0]))
    assert clustered.lower == pytest.approx(lower[0])
    assert clustered.upper == pytest.approx(upper[0])


def test_people_who_are_right_twice_as_often_as_chance_recognise_models():
    assert of([5] * 20, [10] * 20).recognised


def test_one_person_has_the_interval_of_independent_guesses():
    assert of([10], [40]).lower == of([5, 5], [20, 20]).lower


def test_chance_is_the_mean_over_guesses():
    found = blindness(np.array([0, 1]), np.array([1, 3]), np.array([0.5, 0.75]))
    assert found.chance == pytest.approx(1.25 / 4)


def test_nothing_can_be_said_of_no_guesses():
    with pytest.raises(ValueError, match="no guesses"):
        of([], [])


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        manner = rng.beta(2.0, 6.0, 30)  # people differ in how well they know models
        number = rng.integers(5, 40, 30)
        found = blindness(rng.binomial(number, manner), number, number / 4)
        held += found.lower <= 0.25 <= found.upper
    assert held / 400 > 0.91  # 95 % less three standard errors of 400 draws
