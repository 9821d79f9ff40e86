"""AceCoder's rules at their boundaries."""

import numpy as np
import pytest

from stats.pass_pairs import hard_quarter, is_pair, within


@pytest.mark.parametrize(
    ("better", "worse", "strict", "inclusive"),
    [
        (1.0, 0.6, False, True),
        (0.8, 0.4, False, True),
        (0.9, 0.5, False, True),
        (1.0, 0.0, False, False),
        (1.0, 0.5, True, True),
        (0.85, 0.4, True, True),
        (0.79, 0.1, False, False),
        (1.0, 0.61, False, False),
        (0.5, 1.0, False, False),
    ],
)
def test_both_readings_of_the_rule(better, worse, strict, inclusive):
    assert is_pair(better, worse, "strict") is strict
    assert is_pair(better, worse, "inclusive") is inclusive


def test_counts_of_pairs_by_both_rules_on_a_fixture():
    # 16 answers with 20 tests: how many of all ordered pairs each rule takes, counted by hand.
    rates = [n / 20 for n in (0, 1, 4, 8, 8, 10, 12, 12, 14, 16, 16, 17, 18, 20, 20, 20)]
    strict = sum(is_pair(a, b, "strict") for a in rates for b in rates)
    inclusive = sum(is_pair(a, b, "inclusive") for a in rates for b in rates)
    # strict: above 0.8 are 17, 18 and three 20s; below 9, 10, 12 of 20: 4, 4, 5 * 3
    assert strict == 4 + 4 + 5 * 3
    # inclusive: two 16s with at most 8; 17 with at most 9; 18 with at most 10; 20s with at most 12
    assert inclusive == 4 * 2 + 4 + 5 + 7 * 3


def test_the_hard_quarter_is_low_and_tells_answers_apart():
    rates = [
        [0.0, 0.0, 0.0, 0.0],  # hard, but all alike
        [0.0, 0.5, 0.5, 0.0],  # hard and mixed
        [0.9, 1.0, 1.0, 0.9],
        [1.0, 1.0, 1.0, 1.0],
    ]
    assert hard_quarter(rates).tolist() == [False, True, False, False]
    draw = np.random.default_rng(7)
    many = draw.beta(1, 1, (4000, 1)) * draw.random((4000, 8))
    assert hard_quarter(many).mean() == pytest.approx(0.25, abs=0.01)
    assert hard_quarter([]).tolist() == []


def test_intervals_of_the_mean_take_their_ends_in():
    assert within([[0.1, 0.3], [0.6], [0.61], [0.19]], 0.2, 0.6).tolist() == [
        *(True, True),
        *(False, False),
    ]
