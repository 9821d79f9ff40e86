"""Adjusted p-values and rank correlations, beside what scipy.stats says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, kendalltau, spearmanr

from stats.false_discovery import false_discovery_adjusted
from stats.rank_correlation import kendall, mean_ranks, spearman

CHANCES = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=40)
PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=30)


@given(CHANCES)
def test_adjusted_chances_are_those_of_scipy_to_the_bit(chances):
    assert false_discovery_adjusted(chances).tolist() == false_discovery_control(chances).tolist()


def test_the_example_of_benjamini_and_hochberg_names_four():
    chances = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    chances += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert np.count_nonzero(false_discovery_adjusted(chances) <= 0.05) == 4


@given(PAIRS)
def test_correlations_are_those_of_scipy(pairs):
    one, other = (np.array(values, dtype=float) for values in zip(*pairs, strict=True))
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert np.isnan(spearman(one, other))
        assert np.isnan(kendall(one, other))
        return
    assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)
    assert kendall(one, other) == pytest.approx(kendalltau(one, other).statistic, abs=1e-12)


def test_equal_values_share_their_ranks():
    assert mean_ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]
